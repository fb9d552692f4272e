package dev.pixtral.langchain4j.spring;

import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How pictures are read: the settings of {@link ImageOptions} and {@link ImageLimits}. A property that is not set is
 * null and has the default of {@link ImageOptions#DEFAULT}.
 *
 * @param maxBytes Maximum size of an encoded picture, such as 32MB.
 * @param maxPixels Maximum number of pixels of a picture, and of all frames or pages taken from one file together.
 * @param maxFrames Maximum number of frames or pages that a request may take from one file.
 * @param reading Whether to read pictures as viewers do or as the reference does, where they differ.
 * @param frames Maximum number of frames or pages to take from a file with several.
 * @param fetch Which pictures may be fetched from the network, and the limits of a fetch.
 */
public record ImageProperties(
        DataSize maxBytes,
        Long maxPixels,
        Integer maxFrames,
        ImageOptions.Reading reading,
        Integer frames,
        @NestedConfigurationProperty @DefaultValue FetchProperties fetch) {

    /**
     * Returns options with these settings; unset ones are taken from the base.
     *
     * @param base the options for settings that are not set
     * @throws IllegalArgumentException if a value is outside its range; the message begins with the property's name
     */
    ImageOptions over(ImageOptions base) {
        ImageOptions options = base.withLimits(limits(base.limits())).withFetching(fetch.over(base.fetching()));
        options = Setting.with("images.reading", options, reading, ImageOptions::withReading);
        return Setting.with("images.frames", options, frames, ImageOptions::withFrames);
    }

    private ImageLimits limits(ImageLimits base) {
        ImageLimits limits = base;
        limits = Setting.with(
                "images.max-bytes",
                limits,
                maxBytes,
                (old, bytes) -> new ImageLimits(bytes.toBytes(), old.maxPixels(), old.maxFrames()));
        limits = Setting.with(
                "images.max-pixels",
                limits,
                maxPixels,
                (old, pixels) -> new ImageLimits(old.maxBytes(), pixels, old.maxFrames()));
        return Setting.with(
                "images.max-frames",
                limits,
                maxFrames,
                (old, most) -> new ImageLimits(old.maxBytes(), old.maxPixels(), most));
    }
}
