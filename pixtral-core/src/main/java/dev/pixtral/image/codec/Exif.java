package dev.pixtral.image.codec;

import dev.pixtral.image.bytes.ByteView;

/** Reads the orientation from EXIF data, the only field that is used. */
public final class Exif {
    private static final int ORIENTATION = 0x0112;

    private Exif() {}

    /**
     * Reads the orientation.
     *
     * @param exif EXIF data
     * @return the orientation; upright if the data has none or is damaged, because bad metadata is no reason to refuse
     *     a picture
     */
    public static Orientation orientation(ByteView exif) {
        return ExifDirectory.of(exif)
                .flatMap(directory -> directory.number(ORIENTATION))
                .map(Orientation::ofExif)
                .orElse(Orientation.UPRIGHT);
    }
}
