package dev.pixtral.image.codec.jpeg;

import dev.pixtral.image.bytes.ByteView;
import java.util.Arrays;
import java.util.List;

/**
 * A scan of complete blocks (ITU-T T.81, F.2). If it is the only scan of a picture, blocks are converted to samples
 * immediately; otherwise their coefficients are kept.
 *
 * <p>Samples are initially mid-grey, the level of a block without data.
 */
final class JpegSequentialScan extends JpegScan {
    private static final byte MID_GREY = (byte) 128;

    private final boolean whole;
    private final short[] block = new short[JpegBlocks.SIZE];
    private final JpegIdct idct = new JpegIdct();

    JpegSequentialScan(JpegFile file, List<JpegComponent> components, ByteView header, boolean whole) {
        super(file, components);
        this.whole = whole;
        for (int i = 0; i < components.size(); i++) {
            int slots = header.u8(2 + 2L * i);
            JpegComponent component = components.get(i);
            component.means = file.tables().code(true, slots >> 4, true);
            component.details = file.tables().code(false, slots & 0xf, true);
            if (!whole) {
                component.samples = new byte[component.stride() * JpegBlocks.SIDE * component.blockRows];
                Arrays.fill(component.samples, MID_GREY);
            }
        }
    }

    @Override
    void readBlock(JpegComponent component, int row, int column) {
        if (whole) {
            int at = component.block(row, column);
            read(component, component.coefficients, at);
            return;
        }
        read(component, block, 0);
        if (row < component.blockRows && column < component.blockColumns) {
            int at = JpegBlocks.SIDE * (row * component.stride() + column);
            idct.transform(block, 0, component.quantisation, component.samples, at, component.stride());
        }
        Arrays.fill(block, (short) 0);
    }

    private void read(JpegComponent component, short[] coefficients, int at) {
        coefficients[at] = (short) readMean(component);
        for (int i = 1; i < JpegBlocks.SIZE; i++) {
            int symbol = in.symbol(component.details);
            int zeros = symbol >> 4;
            int size = symbol & 0xf;
            if (size > 0) {
                i += zeros;
                coefficients[at + JpegBlocks.ZIGZAG[i]] = (short) in.signed(size);
            } else if (zeros == 15) {
                i += 15;
            } else {
                break; // the remaining coefficients of this block are zero
            }
        }
    }
}
