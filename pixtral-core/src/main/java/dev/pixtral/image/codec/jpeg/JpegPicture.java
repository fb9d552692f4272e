package dev.pixtral.image.codec.jpeg;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.Interruption;
import java.util.List;

/**
 * Decodes a JPEG picture: its scans to coefficients, the coefficients to samples, and the samples of all components to
 * one size.
 */
final class JpegPicture {
    private final JpegFile file;
    private final JpegFrame frame;
    private int firstMissingRow; // of steps, in the last scan
    private int lastGoodRow;

    private JpegPicture(JpegFile file) {
        this.file = file;
        this.frame = file.frame();
    }

    /**
     * Decodes a picture.
     *
     * @param file the opened file, not yet read further
     * @param work counts the pixels that scans pass over
     * @return the picture
     * @throws ImageException if it is damaged
     */
    static JpegPicture decode(JpegFile file, JpegWork work) {
        JpegPicture picture = new JpegPicture(file);
        picture.readScans(work);
        return picture;
    }

    private void readScans(JpegWork work) {
        int count = frame.components().size();
        boolean several = frame.progressive() || file.scan().u8(0) < count;
        if (several) {
            for (JpegComponent component : frame.components()) {
                component.coefficients = new short[component.block(component.paddedRows(), 0)];
            }
        }
        do {
            work.addScan(frame);
            JpegScan scan = JpegScan.of(file, several);
            scan.read();
            firstMissingRow = scan.firstMissingRow();
            lastGoodRow = scan.lastGoodRow();
        } while (several && file.readToScan());
    }

    /** Returns whether the file ended before its end marker, or before other required data. */
    boolean isCut() {
        return file.input().isCut();
    }

    /**
     * Returns the number of complete rows if at most the last row of blocks lacks data; the height if none does.
     *
     * @throws ImageException if more is missing
     */
    int completeRows() {
        boolean known = frame.components().stream()
                .allMatch(component -> frame.progressive() ? component.isKnown() : component.quantisation != null);
        int last = frame.stepRows() - 1;
        if (!known || firstMissingRow < last || firstMissingRow == 0) {
            throw ImageExceptions.truncated(file.input().view().name());
        }
        return firstMissingRow == last ? last * JpegBlocks.SIDE * frame.down() : frame.height();
    }

    /** Returns the samples, {@code [height, width, components]}; may be called only once. */
    byte[] samples() {
        String name = file.input().view().name();
        List<JpegComponent> components = frame.components();
        JpegSmoothing smoothing = JpegSmoothing.of(frame, lastGoodRow, file.scans() == 1);
        for (JpegComponent component : components) {
            if (component.samples == null) {
                transform(name, component, smoothing);
            }
        }
        byte[] samples = new byte[components.size() * frame.width() * frame.height()];
        for (int i = 0; i < components.size(); i++) {
            JpegUpsampling upsampling = new JpegUpsampling(frame, components.get(i));
            for (int y = 0; y < frame.height(); y++) {
                Interruption.check(name);
                upsampling.write(
                        y, frame.width(), samples, y * frame.width() * components.size() + i, components.size());
            }
            components.get(i).samples = null;
        }
        return samples;
    }

    private static void transform(String name, JpegComponent component, JpegSmoothing smoothing) {
        JpegIdct idct = new JpegIdct();
        int[] quantisation = component.quantisation == null ? new int[JpegBlocks.SIZE] : component.quantisation;
        byte[] samples = new byte[component.stride() * JpegBlocks.SIDE * component.blockRows];
        short[] block = new short[JpegBlocks.SIZE];
        for (int row = 0; row < component.blockRows; row++) {
            Interruption.check(name);
            for (int column = 0; column < component.blockColumns; column++) {
                System.arraycopy(component.coefficients, component.block(row, column), block, 0, JpegBlocks.SIZE);
                smoothing.estimate(component, row, column, block);
                int at = JpegBlocks.SIDE * (row * component.stride() + column);
                idct.transform(block, 0, quantisation, samples, at, component.stride());
            }
        }
        component.coefficients = null;
        component.samples = samples;
    }
}
