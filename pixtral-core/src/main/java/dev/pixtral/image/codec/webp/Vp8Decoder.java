package dev.pixtral.image.codec.webp;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.bytes.ByteView;

/**
 * Decodes a VP8 key frame, the format of lossy WebP pictures, to RGB (RFC 6386): bit for bit the pixels of libwebp with
 * its smooth upsampling of chroma.
 *
 * <p>Read {@link Vp8Header}, {@link Vp8Modes}, {@link Vp8Residuals}, {@link Vp8Prediction}, {@link Vp8Transform},
 * {@link Vp8LoopFilter} and {@link Vp8Colours} in this order, which is that of decoding.
 */
final class Vp8Decoder {
    private static final int FRAME_HEADER = 10; // tag, start code and size

    private final int columns; // in macroblocks
    private final int rows;
    private final Vp8Header header;
    private final Vp8Modes modes;
    private final Vp8Residuals residuals;
    private final Vp8BoolDecoder[] tokens;
    private final Vp8Prediction prediction = new Vp8Prediction();
    private final Vp8LoopFilter filter;
    private final Vp8Plane luma;
    private final Vp8Plane blue; // chroma: blue and red difference
    private final Vp8Plane red;

    private Vp8Decoder(ByteView in, int width, int height) {
        this.columns = Math.ceilDiv(width, 16);
        this.rows = Math.ceilDiv(height, 16);
        int firstLength = in.u24le(0) >> 5;
        Vp8BoolDecoder first = new Vp8BoolDecoder(in.slice(FRAME_HEADER, firstLength));
        this.header = new Vp8Header(first);
        this.modes = new Vp8Modes(first, header, columns);
        this.residuals = new Vp8Residuals(header, columns);
        this.tokens = partitions(in, FRAME_HEADER + firstLength, header.partitions);
        this.luma = new Vp8Plane(16 * columns, 16 * rows);
        this.blue = new Vp8Plane(8 * columns, 8 * rows);
        this.red = new Vp8Plane(8 * columns, 8 * rows);
        this.filter = new Vp8LoopFilter(header, columns, rows);
    }

    /** Finds the partitions of coefficients. Their lengths, except that of the last one, precede them (9.5). */
    private static Vp8BoolDecoder[] partitions(ByteView in, long at, int count) {
        Vp8BoolDecoder[] partitions = new Vp8BoolDecoder[count];
        long start = at + 3L * (count - 1);
        for (int i = 0; i < count; i++) {
            long rest = in.length() - start;
            long length = i == count - 1 ? rest : Math.min(in.u24le(at + 3L * i), rest);
            partitions[i] = new Vp8BoolDecoder(in.slice(start, length));
            start += length;
        }
        return partitions;
    }

    /**
     * Decodes a frame.
     *
     * @param in the frame; its start code and size must have been checked
     * @param width the width of the picture
     * @param height the height of the picture
     * @throws ImageException if the frame is truncated
     */
    static RgbImage decode(ByteView in, int width, int height) {
        Vp8Decoder decoder = new Vp8Decoder(in, width, height);
        for (int row = 0; row < decoder.rows; row++) {
            Interruption.check(in.name());
            decoder.decodeRow(row);
        }
        // after prediction, which requires samples that are not filtered
        decoder.filter.apply(in.name(), decoder.luma, decoder.blue, decoder.red);
        return Vp8Colours.toRgb(in.name(), decoder.luma, decoder.blue, decoder.red, width, height);
    }

    private void decodeRow(int row) {
        modes.startRow();
        residuals.startRow();
        if (row > 0) {
            luma.extendRow(16 * row - 1);
        }
        for (int column = 0; column < columns; column++) {
            modes.read(column);
            if (modes.skipped) {
                residuals.skip(column, modes.byBlocks);
            } else {
                residuals.read(tokens[row % tokens.length], column, modes.byBlocks, header.steps[modes.segment]);
            }
            filter.plan(
                    column, row, header.filterLevel(modes.segment, modes.byBlocks), modes.byBlocks || residuals.any);
            reconstructLuma(16 * column, 16 * row);
            reconstructChroma(blue, 8 * column, 8 * row, 16);
            reconstructChroma(red, 8 * column, 8 * row, 20);
        }
    }

    private void reconstructLuma(int x, int y) {
        if (!modes.byBlocks) {
            prediction.predict(luma, x, y, 16, modes.luma);
        }
        for (int block = 0; block < 16; block++) {
            int column = block & 3;
            int at = luma.at(x + 4 * column, y + (block & ~3));
            if (modes.byBlocks) {
                // all blocks of the last column use the macroblock to the upper right: their right neighbour is not
                // decoded yet
                int aboveRight = column == 3 ? luma.at(x + 16, y - 1) : at - luma.stride + 4;
                prediction.predictBlock(luma, at, aboveRight, modes.blocks[block]);
            }
            Vp8Transform.addInPlace(residuals.coefficients, 16 * block, luma, at);
        }
    }

    private void reconstructChroma(Vp8Plane plane, int x, int y, int firstBlock) {
        prediction.predict(plane, x, y, 8, modes.chroma);
        for (int block = 0; block < 4; block++) {
            int at = plane.at(x + 4 * (block & 1), y + 4 * (block >> 1));
            Vp8Transform.addInPlace(residuals.coefficients, 16 * (firstBlock + block), plane, at);
        }
    }
}
