package dev.pixtral.checkpoint.write;

import dev.pixtral.checkpoint.gguf.GgmlType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** The beginning of a GGUF file, version 3: metadata and the list of tensors. */
final class GgufHead {
    static final int ALIGNMENT = 32;

    private static final int VERSION = 3;
    private static final int UINT32 = 4;
    private static final int INT32 = 5;
    private static final int FLOAT32 = 6;
    private static final int BOOL = 7;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();
    private int keys;

    /**
     * A tensor of the file.
     *
     * @param name its canonical name
     * @param storedName its name in the file
     * @param shape its shape
     */
    record Entry(String name, String storedName, GgmlType type, List<Long> shape) {
        long rowBytes() {
            long cols = shape.size() == 1 ? 1 : shape.stream().skip(1).reduce(1L, Math::multiplyExact);
            return cols / type.blockSize() * type.blockBytes();
        }

        long bytes() {
            return shape.getFirst() * rowBytes();
        }

        long paddedBytes() {
            return Math.ceilDiv(bytes(), ALIGNMENT) * ALIGNMENT;
        }

        int[] sizes() {
            return shape.stream().mapToInt(Math::toIntExact).toArray();
        }
    }

    GgufHead text(String key, String value) {
        return key(key, STRING, out -> string(out, value));
    }

    GgufHead integer(String key, int value) {
        return key(key, UINT32, out -> int32(out, value));
    }

    GgufHead number(String key, double value) {
        return key(key, FLOAT32, out -> int32(out, Float.floatToRawIntBits((float) value)));
    }

    GgufHead flag(String key, boolean value) {
        return key(key, BOOL, out -> out.write(value ? 1 : 0));
    }

    GgufHead texts(String key, List<String> values) {
        return array(key, STRING, values.size(), out -> values.forEach(value -> string(out, value)));
    }

    GgufHead integers(String key, int[] values) {
        return array(key, INT32, values.length, out -> {
            for (int value : values) {
                int32(out, value);
            }
        });
    }

    GgufHead numbers(String key, double... values) {
        return array(key, FLOAT32, values.length, out -> {
            for (double value : values) {
                int32(out, Float.floatToRawIntBits((float) value));
            }
        });
    }

    private GgufHead array(String key, int type, int count, Consumer<ByteArrayOutputStream> values) {
        return key(key, ARRAY, out -> {
            int32(out, type);
            int64(out, count);
            values.accept(out);
        });
    }

    private GgufHead key(String key, int type, Consumer<ByteArrayOutputStream> value) {
        string(metadata, key);
        int32(metadata, type);
        value.accept(metadata);
        keys++;
        return this;
    }

    /** Returns everything before the values, padded. */
    byte[] bytes(List<Entry> tensors) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        int32(out, VERSION);
        int64(out, tensors.size());
        int64(out, keys);
        out.writeBytes(metadata.toByteArray());
        long offset = 0;
        for (Entry tensor : tensors) {
            string(out, tensor.storedName());
            int32(out, tensor.shape().size());
            tensor.shape().reversed().forEach(size -> int64(out, size));
            int32(out, tensor.type().number());
            int64(out, offset);
            offset += tensor.paddedBytes();
        }
        out.writeBytes(new byte[Math.ceilDiv(out.size(), ALIGNMENT) * ALIGNMENT - out.size()]);
        return out.toByteArray();
    }

    private static void string(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int64(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void int32(ByteArrayOutputStream out, int value) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    private static void int64(ByteArrayOutputStream out, long value) {
        out.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }
}
