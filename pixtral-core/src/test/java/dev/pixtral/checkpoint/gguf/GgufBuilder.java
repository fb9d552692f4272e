package dev.pixtral.checkpoint.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Makes GGUF files for tests, right ones and wrong ones. Little-endian unless it is told otherwise. */
public final class GgufBuilder {
    private final List<byte[]> keys = new ArrayList<>();
    private final List<byte[]> infos = new ArrayList<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    private int version = 3;
    private int alignment = 32;
    private Long keyCount;
    private Long tensorCount;

    public GgufBuilder version(int number) {
        this.version = number;
        return this;
    }

    public GgufBuilder order(ByteOrder bytes) {
        this.order = bytes;
        return this;
    }

    public GgufBuilder alignment(int bytes) {
        this.alignment = bytes;
        return integer("general.alignment", bytes);
    }

    /** Claims another number of keys or tensors than there are. */
    public GgufBuilder counts(long tensors, long numberOfKeys) {
        this.tensorCount = tensors;
        this.keyCount = numberOfKeys;
        return this;
    }

    public GgufBuilder integer(String key, int value) {
        return key(key, GgufType.UINT32, out -> out.putInt(value));
    }

    public GgufBuilder number(String key, float value) {
        return key(key, GgufType.FLOAT32, out -> out.putFloat(value));
    }

    public GgufBuilder flag(String key, boolean value) {
        return key(key, GgufType.BOOL, out -> out.put((byte) (value ? 1 : 0)));
    }

    public GgufBuilder text(String key, String value) {
        return key(key, GgufType.STRING, out -> text(out, value));
    }

    public GgufBuilder texts(String key, List<String> values) {
        return key(key, GgufType.ARRAY, out -> {
            out.putInt(GgufType.STRING.ordinal()).putLong(values.size());
            values.forEach(value -> text(out, value));
        });
    }

    public GgufBuilder integers(String key, int... values) {
        return key(key, GgufType.ARRAY, out -> {
            out.putInt(GgufType.INT32.ordinal()).putLong(values.length);
            for (int value : values) {
                out.putInt(value);
            }
        });
    }

    public GgufBuilder numbers(String key, double... values) {
        return key(key, GgufType.ARRAY, out -> {
            out.putInt(GgufType.FLOAT32.ordinal()).putLong(values.length);
            for (double value : values) {
                out.putFloat((float) value);
            }
        });
    }

    /** Adds a key with any bytes as its value. */
    GgufBuilder key(String key, GgufType type, Consumer<ByteBuffer> value) {
        keys.add(bytes(out -> {
            text(out, key);
            out.putInt(type.ordinal());
            value.accept(out);
        }));
        return this;
    }

    /** Adds a tensor behind the others; the shape is the slowest dimension first. */
    public GgufBuilder tensor(String name, GgmlType type, List<Long> shape, byte[] values) {
        while (data.size() % alignment != 0) {
            data.write(0);
        }
        tensorAt(name, type.number(), shape, data.size());
        data.writeBytes(values);
        return this;
    }

    /** Adds a tensor at any place. */
    GgufBuilder tensorAt(String name, int type, List<Long> shape, long offset) {
        infos.add(bytes(out -> {
            text(out, name);
            out.putInt(shape.size());
            shape.reversed().forEach(out::putLong);
            out.putInt(type).putLong(offset);
        }));
        return this;
    }

    /** Adds data that no tensor describes. */
    GgufBuilder data(int count) {
        data.writeBytes(new byte[count]);
        return this;
    }

    public byte[] build() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(bytes(out -> {
            out.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(version);
            out.putLong(tensorCount == null ? infos.size() : tensorCount);
            out.putLong(keyCount == null ? keys.size() : keyCount);
        }));
        keys.forEach(file::writeBytes);
        infos.forEach(file::writeBytes);
        while (file.size() % alignment != 0) {
            file.write(0);
        }
        file.writeBytes(data.toByteArray());
        return file.toByteArray();
    }

    private byte[] bytes(Consumer<ByteBuffer> write) {
        int size = 1 << 12;
        while (true) {
            ByteBuffer out = ByteBuffer.allocate(size).order(order);
            try {
                write.accept(out);
                byte[] written = new byte[out.position()];
                out.get(0, written);
                return written;
            } catch (BufferOverflowException e) {
                size *= 4;
            }
        }
    }

    private static void text(ByteBuffer out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.putLong(utf8.length).put(utf8);
    }
}
