package dev.pixtral.image.codec.jpeg;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.bytes.ByteView;
import java.util.List;

/**
 * The segments of a JPEG file (ITU-T T.81, annex B), read one after the other: frame, tables, and the meaning of its
 * components. The segments before the first scan are read when the file is opened, as in libjpeg; segments that do not
 * affect the pixels are skipped.
 */
final class JpegFile {
    // a scan costs a pass over the whole picture, however few bytes it has; progressive files have about ten
    private static final int MOST_SCANS = 100;

    private static final int SOF0 = 0xc0;
    private static final int SOF2 = 0xc2;
    private static final int DHT = 0xc4;
    private static final int DAC = 0xcc;
    private static final int SOF15 = 0xcf;
    private static final int DQT = 0xdb;
    private static final int DRI = 0xdd;
    private static final int APP0 = 0xe0;
    private static final int APP14 = 0xee;
    private static final int JFIF_BYTES = 14;
    private static final int NONE = -1;

    private final JpegInput in;
    private final JpegTables tables;
    private JpegFrame frame;
    private ByteView scan; // header of the next scan
    private int scans;
    private boolean jfif;
    private int adobeTransform = NONE;

    /** The meaning of the components of the file. */
    enum Colours {
        GREY,
        RGB,
        YCBCR,
        CMYK,
        YCCK
    }

    private JpegFile(JpegInput in) {
        this.in = in;
        this.tables = new JpegTables(in.view().name());
    }

    /**
     * Reads everything up to the first scan.
     *
     * @param closed whether a file that ends early is read as if an end marker followed
     * @throws ImageException if the file is damaged or of an unsupported kind
     */
    static JpegFile open(ByteView view, boolean closed) {
        JpegFile file = new JpegFile(new JpegInput(view, closed));
        if (!file.readToScan()) {
            throw file.in.isCut() ? ImageExceptions.truncated(view.name()) : file.damaged("it contains no picture");
        }
        return file;
    }

    private ImageException damaged(String what) {
        return ImageExceptions.damaged(in.view().name(), ImageFormat.JPEG, what);
    }

    /**
     * Reads up to the next scan.
     *
     * @return whether there is one
     */
    boolean readToScan() {
        while (true) {
            int marker = in.nextMarker();
            if (marker == JpegInput.EOI) {
                return false;
            }
            if (JpegInput.standsAlone(marker)) {
                continue;
            }
            ByteView content = in.segment();
            if (marker == JpegInput.SOS) {
                countScan();
                scan = content;
                return true;
            }
            look(marker, content);
        }
    }

    private void countScan() {
        if (frame == null) {
            throw damaged("it has no frame header before its picture data");
        }
        if (++scans > MOST_SCANS) {
            throw damaged("it has more than " + MOST_SCANS + " scans");
        }
    }

    private void look(int marker, ByteView content) {
        switch (marker) {
            case APP0 -> jfif |= scans == 0 && content.startsWith(0, "JFIF\0") && content.length() >= JFIF_BYTES;
            case APP14 -> {
                if (scans == 0 && content.startsWith(0, "Adobe") && content.length() >= 12) {
                    adobeTransform = content.u8(11);
                }
            }
            case DHT -> tables.defineCodes(content);
            case DQT -> tables.defineQuantisation(content);
            case DRI -> tables.defineRestartInterval(content);
            default -> {
                if (marker >= SOF0 && marker <= SOF15 && marker != DAC) {
                    lookAtFrame(marker, content);
                }
            }
        }
    }

    private void lookAtFrame(int marker, ByteView content) {
        if (marker > SOF2) {
            throw ImageExceptions.unsupportedFormat(content.name(), "JPEG pictures with lossless or arithmetic coding");
        }
        if (frame != null) {
            throw damaged("it has two frame headers");
        }
        frame = JpegFrame.read(content, marker == SOF2);
    }

    JpegInput input() {
        return in;
    }

    JpegTables tables() {
        return tables;
    }

    JpegFrame frame() {
        return frame;
    }

    /** Returns the header of the next scan. */
    ByteView scan() {
        return scan;
    }

    /** Returns the number of scans so far, including the next one. */
    int scans() {
        return scans;
    }

    /** Returns the meaning of the components, guessed from markers and names as in libjpeg. */
    Colours colours() {
        List<JpegComponent> components = frame.components();
        if (components.size() == 1) {
            return Colours.GREY;
        }
        if (components.size() == 4) {
            return adobeTransform == NONE || adobeTransform == 0 ? Colours.CMYK : Colours.YCCK;
        }
        if (jfif) {
            return Colours.YCBCR;
        }
        if (adobeTransform != NONE) {
            return adobeTransform == 0 ? Colours.RGB : Colours.YCBCR;
        }
        boolean named = components.get(0).id == 'R' && components.get(1).id == 'G' && components.get(2).id == 'B';
        return named ? Colours.RGB : Colours.YCBCR;
    }
}
