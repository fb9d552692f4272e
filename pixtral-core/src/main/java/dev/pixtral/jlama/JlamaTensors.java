package dev.pixtral.jlama;

import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.BFloat16BufferTensor;
import com.github.tjake.jlama.tensor.FloatBufferTensor;
import com.github.tjake.jlama.tensor.TensorShape;
import dev.pixtral.checkpoint.DType;
import dev.pixtral.checkpoint.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntUnaryOperator;

/** Copies values into Jlama's tensors and out of them. */
final class JlamaTensors {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED; // working tensors use the native byte order

    private JlamaTensors() {}

    /** Returns a weight: a view on the stored values if Jlama can compute with them directly, otherwise a copy. */
    static AbstractTensor<?, ?> weight(Tensor tensor) {
        boolean computable = tensor.dtype() == DType.BF16 || tensor.dtype() == DType.F32;
        if (computable && tensor.data().isPresent()) {
            checkSize(tensor);
            return wrap(tensor, tensor.data().get().asByteBuffer());
        }
        return copy(tensor, IntUnaryOperator.identity());
    }

    /**
     * Copies a weight with its rows in a different order: BF16 stays BF16, everything else becomes F32.
     *
     * @param sourceRow maps a row of the copy to the row of the tensor
     */
    static AbstractTensor<?, ?> copy(Tensor tensor, IntUnaryOperator sourceRow) {
        checkSize(tensor);
        int cols = tensor.cols();
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(tensor.elements() * bytesOfAValue(tensor)));
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        short[] bits = new short[cols];
        float[] values = new float[cols];
        for (int row = 0; row < tensor.rows(); row++) {
            if (tensor.dtype() == DType.BF16) {
                tensor.bf16Row(sourceRow.applyAsInt(row), bits);
                bytes.asShortBuffer().put(row * cols, bits);
            } else {
                tensor.floatRow(sourceRow.applyAsInt(row), values);
                bytes.asFloatBuffer().put(row * cols, values);
            }
        }
        return wrap(tensor, bytes);
    }

    private static AbstractTensor<?, ?> wrap(Tensor tensor, ByteBuffer bytes) {
        ByteBuffer values = bytes.order(ByteOrder.LITTLE_ENDIAN);
        TensorShape shape = TensorShape.of(
                tensor.shape().stream().mapToInt(Math::toIntExact).toArray());
        return tensor.dtype() == DType.BF16
                ? new BFloat16BufferTensor(tensor.name(), values.asShortBuffer(), shape, true)
                : new FloatBufferTensor(tensor.name(), values.asFloatBuffer(), shape, true);
    }

    /** Jlama's tensors are backed by buffers, which have at most 2^31 - 1 bytes. */
    private static void checkSize(Tensor tensor) {
        if (tensor.elements() > Integer.MAX_VALUE / bytesOfAValue(tensor)) {
            throw JlamaException.tooLarge(tensor.toString());
        }
    }

    private static int bytesOfAValue(Tensor tensor) {
        return tensor.dtype() == DType.BF16 ? Short.BYTES : Float.BYTES;
    }

    /** Returns the rows of a working tensor, {@code [rows, cols]}. */
    static float[] read(AbstractTensor<?, ?> tensor, int cols) {
        if (!(tensor instanceof FloatBufferTensor)
                || tensor.dims() != 2
                || tensor.shape().last() != cols) {
            throw JlamaException.wrongTensor("[rows, " + cols + "] of type F32", tensor);
        }
        float[] values = new float[tensor.shape().first() * cols];
        MemorySegment.copy(tensor.getMemorySegment(), FLOAT, 0, values, 0, values.length);
        return values;
    }

    /** Fills a working tensor with the beginning of {@code values}. */
    static void write(float[] values, AbstractTensor<?, ?> tensor) {
        MemorySegment.copy(values, 0, tensor.getMemorySegment(), FLOAT, 0, Math.toIntExact(tensor.size()));
    }

    /** Rejects a tensor that is not a vector of {@code size} values. */
    static void checkVector(AbstractTensor<?, ?> tensor, int size) {
        if (!(tensor instanceof FloatBufferTensor) || tensor.size() != size) {
            throw JlamaException.wrongTensor("[1, " + size + "] of type F32", tensor);
        }
    }
}
