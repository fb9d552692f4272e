package dev.pixtral.image;

import java.util.Objects;

/**
 * A decoded picture: opaque 8-bit RGB, with transparent pixels already composed over white.
 *
 * @param width width in pixels, at least 1
 * @param height height in pixels, at least 1
 * @param rgb samples, {@code [height, width, 3]}, row-major; not copied, so they must not be modified
 */
public record RgbImage(int width, int height, byte[] rgb) {
    /** Rejects samples that do not fit the size. */
    public RgbImage {
        Objects.requireNonNull(rgb, "rgb");
        if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
            throw ImageExceptions.badValue(
                    "A picture of %d x %d pixels needs at least one pixel and %d samples, not %d."
                            .formatted(width, height, 3L * width * height, rgb.length));
        }
    }
}
