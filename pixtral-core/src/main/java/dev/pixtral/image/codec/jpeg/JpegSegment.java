package dev.pixtral.image.codec.jpeg;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.bytes.ByteView;

/**
 * A JPEG file that is a part of another file, such as a strip or a tile of TIFF: its header is read, its pixels are
 * not.
 */
public final class JpegSegment {
    private final String name;
    private final JpegFile file;

    private JpegSegment(String name, JpegFile file) {
        this.name = name;
        this.file = file;
    }

    /**
     * Reads the header.
     *
     * @param in the JPEG file
     * @return the segment
     * @throws ImageException if the header is damaged
     */
    public static JpegSegment open(ByteView in) {
        return new JpegSegment(in.name(), JpegFile.open(in, true));
    }

    /**
     * The width.
     *
     * @return pixels of a row
     */
    public int width() {
        return file.frame().width();
    }

    /**
     * The height.
     *
     * @return rows
     */
    public int height() {
        return file.frame().height();
    }

    /**
     * How many components there are.
     *
     * @return samples of a pixel
     */
    public int components() {
        return file.frame().components().size();
    }

    /**
     * Decodes the samples as they are stored. To be called once, as only one of the two methods that decode may be.
     *
     * @param work counts the pixels that scans pass over
     * @return samples, {@code [height, width, components]}
     * @throws ImageException if the data is damaged or more than its last row of blocks is missing
     */
    public byte[] samples(JpegWork work) {
        JpegPicture picture = JpegPicture.decode(file, work);
        if (picture.isCut()) {
            picture.completeRows();
        }
        return picture.samples();
    }

    /**
     * Decodes three components of YCbCr, whatever the header says of them. To be called once, as only one of the two
     * methods that decode may be.
     *
     * @param work counts the pixels that scans pass over
     * @return samples of RGB, {@code [height, width, 3]}
     * @throws ImageException if the data is damaged or more than its last row of blocks is missing
     */
    public byte[] rgbOfYcc(JpegWork work) {
        return JpegColours.toRgb(name, samples(work), JpegFile.Colours.YCBCR);
    }
}
