package dev.pixtral.image.codec.jpeg;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.bytes.ByteView;

/**
 * A JPEG file inside another file, such as a strip or a tile of TIFF: its header has been read, its pixels have not.
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
     * Returns the width.
     *
     * @return number of pixels in a row
     */
    public int width() {
        return file.frame().width();
    }

    /**
     * Returns the height.
     *
     * @return number of rows
     */
    public int height() {
        return file.frame().height();
    }

    /**
     * Returns the number of components.
     *
     * @return number of samples per pixel
     */
    public int components() {
        return file.frame().components().size();
    }

    /**
     * Decodes the samples as they are stored. Only one of the two decoding methods may be called, and only once.
     *
     * @param work counts the pixels that scans pass over
     * @return samples, {@code [height, width, components]}
     * @throws ImageException if the data is damaged, or more than its last row of blocks is missing
     */
    public byte[] samples(JpegWork work) {
        JpegPicture picture = JpegPicture.decode(file, work);
        if (picture.isCut()) {
            picture.completeRows();
        }
        return picture.samples();
    }

    /**
     * Decodes three components as YCbCr, whatever the header says about them. Only one of the two decoding methods may
     * be called, and only once.
     *
     * @param work counts the pixels that scans pass over
     * @return samples of RGB, {@code [height, width, 3]}
     * @throws ImageException if the data is damaged, or more than its last row of blocks is missing
     */
    public byte[] rgbOfYcc(JpegWork work) {
        return JpegColours.toRgb(name, samples(work), JpegFile.Colours.YCBCR);
    }
}
