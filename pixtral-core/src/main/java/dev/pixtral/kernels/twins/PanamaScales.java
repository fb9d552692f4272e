package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.twins.PanamaSpecies.INT;
import static dev.pixtral.kernels.twins.PanamaSpecies.LANES;

import dev.pixtral.kernels.NativeMemory;
import dev.pixtral.kernels.QuantisedMatrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** The float16 scales and minima of quantised matrices as floats. */
final class PanamaScales {
    // a float16 in bits 31..16, shifted right by three, is a float of 1 / 2^112 its value
    static final int HALF_BITS = 0x8FFFE000;
    static final float HALF_UNIT = 0x1p112f;

    private static final int COLUMN_INTS = QuantisedMatrix.COLUMN_INTS;

    private PanamaScales() {}

    /** Unpacks the scales of some blocks, {@code [blocks, groupRows]}; exact. */
    static void unpack(float[] scales, QuantisedMatrix w, int group, int block, int blocks) {
        long from = w.blockOffset(group, block) + QuantisedMatrix.CODE_BYTES;
        unpackHalves(scales, w, from, w.blockBytes(), blocks);
    }

    /** Unpacks the minima of some blocks, {@code [blocks, groupRows]}; exact. */
    static void unpackMinima(float[] minima, QuantisedMatrix w, int group, int block, int blocks) {
        unpackHalves(minima, w, w.minimaOffset(group, block), w.groupRows() * (long) Short.BYTES, blocks);
    }

    private static void unpackHalves(float[] scales, QuantisedMatrix w, long from, long step, int blocks) {
        MemorySegment data = NativeMemory.of(w.data());
        int half = w.groupRows() / 2;
        for (int b = 0; b < blocks; b++) {
            long at = from + b * step;
            int to = b * w.groupRows();
            for (int i = 0; i < half; i += COLUMN_INTS, at += QuantisedMatrix.COLUMN_BYTES) {
                column(scales, to + i, half, data.asSlice(at, QuantisedMatrix.COLUMN_BYTES));
            }
        }
    }

    /** Unpacks a column of scales, those of the rows {@code to ..} and {@code to + half ..}. */
    private static void column(float[] scales, int to, int half, MemorySegment column) {
        for (int i = 0; i < COLUMN_INTS; i += LANES) {
            IntVector pair =
                    IntVector.fromMemorySegment(INT, column, i * (long) Integer.BYTES, ByteOrder.LITTLE_ENDIAN);
            pair.lanewise(VectorOperators.LSHL, Short.SIZE)
                    .lanewise(VectorOperators.ASHR, 3)
                    .and(HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(HALF_UNIT)
                    .intoArray(scales, to + i);
            pair.lanewise(VectorOperators.ASHR, 3)
                    .and(HALF_BITS)
                    .reinterpretAsFloats()
                    .mul(HALF_UNIT)
                    .intoArray(scales, to + half + i);
        }
    }
}
