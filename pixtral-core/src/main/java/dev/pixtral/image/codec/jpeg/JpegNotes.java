package dev.pixtral.image.codec.jpeg;

import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.codec.Exif;
import dev.pixtral.image.codec.Orientation;

/**
 * The metadata that cameras and programs write to the segments of a JPEG file before its first scan: the orientation of
 * the camera (EXIF), the offsets of further pictures, and whether there is a gain map. Decoding needs none of it, so
 * damaged metadata ends the reading silently.
 *
 * @param orientation the orientation in the first EXIF segment that states another one than upright
 * @param index the index of a multi-picture file (CIPA DC-007), to whose start its offsets are relative; empty if there
 *     is none
 * @param gainMap whether the picture has a gain map or is one: the data that a high-dynamic-range screen adds to a
 *     picture, and that no viewer shows on its own
 */
record JpegNotes(Orientation orientation, ByteView index, boolean gainMap) {
    private static final int APP1 = 0xe1;
    private static final int APP2 = 0xe2;

    private static final String EXIF = "Exif\0\0";
    private static final String INDEX = "MPF\0";
    private static final String ISO_GAIN_MAP = "urn:iso:std:iso:ts:21496:-1\0";
    private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";

    // files have about ten, and colour profiles at most 255
    private static final int MOST_SEGMENTS = 1024;

    /** Reads the segments of the JPEG file that begins where {@code in} begins. */
    static JpegNotes read(ByteView in) {
        Reader reader = new Reader(in);
        long at = 2;
        for (int step = 0; step < MOST_SEGMENTS && at >= 0; step++) {
            at = reader.segment(at);
        }
        return new JpegNotes(reader.orientation, reader.index, reader.gainMap);
    }

    private static final class Reader {
        private final ByteView in;
        private Orientation orientation = Orientation.UPRIGHT;
        private ByteView index;
        private boolean gainMap;

        Reader(ByteView in) {
            this.in = in;
            this.index = in.slice(0, 0);
        }

        /**
         * Reads the segment at or after an offset; returns the offset of the next one, or -1 at the end of the
         * metadata.
         */
        long segment(long from) {
            long at = from;
            while (in.has(at, 4) && (in.u8(at) != 0xff || in.u8(at + 1) == 0xff || in.u8(at + 1) == 0)) {
                at++; // fill bytes and stray bytes between segments
                Interruption.check(in.name(), (int) at);
            }
            if (!in.has(at, 4) || in.u8(at + 1) == JpegInput.SOS || in.u8(at + 1) == JpegInput.EOI) {
                return -1;
            }
            int marker = in.u8(at + 1);
            if (JpegInput.standsAlone(marker)) {
                return at + 2;
            }
            int length = in.u16be(at + 2);
            if (length < 2 || !in.has(at + 2, length)) {
                return -1;
            }
            look(marker, in.slice(at + 4, length - 2));
            return at + 2 + length;
        }

        private void look(int marker, ByteView content) {
            if (marker == APP1 && content.startsWith(0, EXIF) && orientation == Orientation.UPRIGHT) {
                orientation = Exif.orientation(content);
            } else if (marker == APP1 && content.startsWith(0, XMP)) {
                String text = content.ascii(0, content.length());
                gainMap |=
                        text.contains("hdrgm:Version") || text.contains("hdrgainmap"); // Adobe's and Google's, Apple's
            } else if (marker == APP2 && content.startsWith(0, ISO_GAIN_MAP)) {
                gainMap = true;
            } else if (marker == APP2 && content.startsWith(0, INDEX)) {
                index = content.slice(INDEX.length(), content.length() - INDEX.length());
            }
        }
    }
}
