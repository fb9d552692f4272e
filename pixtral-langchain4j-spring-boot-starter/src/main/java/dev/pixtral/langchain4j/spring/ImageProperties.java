package dev.pixtral.langchain4j.spring;

import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How pictures are read: the settings of {@link ImageOptions} and {@link ImageLimits}. What is not set is null and has
 * the default of {@link ImageOptions#DEFAULT}.
 *
 * @param maxBytes Most bytes of an encoded picture, such as 32MB.
 * @param maxPixels Most pixels of a picture, and of all frames or pages taken from one file together.
 * @param maxFrames Most frames or pages that may be asked of one file.
 * @param reading Whom to follow where picture viewers and the reference differ.
 * @param frames Most pictures to take from a file of several: frames of an animation, pages.
 * @param fetch Which pictures may be fetched from the network, and what that may cost.
 */
public record ImageProperties(
        DataSize maxBytes,
        Long maxPixels,
        Integer maxFrames,
        ImageOptions.Reading reading,
        Integer frames,
        @NestedConfigurationProperty @DefaultValue FetchProperties fetch) {

    /**
     * The options for the builder: what is set here over what is there.
     *
     * @param base what counts where nothing is set
     * @throws IllegalArgumentException if a setting is outside its range, with its name in front
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
