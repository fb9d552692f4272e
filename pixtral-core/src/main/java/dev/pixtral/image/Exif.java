package dev.pixtral.image;

/** The one thing that is read of EXIF data: the orientation. EXIF is laid out as a TIFF file (JEITA CP-3451, 4.5). */
final class Exif {
    private static final int ORIENTATION = 0x0112;

    private Exif() {}

    /** Returns the orientation; upright if the data has none or is damaged, for a camera's note is no reason to refuse a picture. */
    static Orientation orientation(ByteView exif) {
        if (!exif.startsWith(0, "II*\0") && !exif.startsWith(0, "MM\0*")) {
            return Orientation.UPRIGHT;
        }
        try {
            return Orientation.ofExif(TiffDirectory.read(exif).number(ORIENTATION, 1));
        } catch (ImageException e) {
            return Orientation.UPRIGHT;
        }
    }
}
