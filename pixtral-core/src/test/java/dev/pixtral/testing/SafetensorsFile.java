package dev.pixtral.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A safetensors file of test data, held in memory: names to shapes and values. Plain on purpose; no limits, no checks.
 */
public final class SafetensorsFile {
    private final JsonNode header;
    private final ByteBuffer data;

    private SafetensorsFile(byte[] file) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int headerBytes = Math.toIntExact(buffer.getLong());
        this.header = new ObjectMapper().readTree(new String(file, 8, headerBytes, StandardCharsets.UTF_8));
        this.data = buffer.slice(8 + headerBytes, file.length - 8 - headerBytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads a resource of the test class path.
     *
     * @param name such as {@code /fixtures/image/tensors.safetensors}
     * @return its tensors
     */
    public static SafetensorsFile ofResource(String name) {
        try (InputStream in = Objects.requireNonNull(SafetensorsFile.class.getResourceAsStream(name), name)) {
            return new SafetensorsFile(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a file.
     *
     * @param file where it lies
     * @return its tensors
     */
    public static SafetensorsFile of(Path file) {
        try {
            return new SafetensorsFile(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the names of all tensors.
     *
     * @return names in the order of the file
     */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        header.fieldNames().forEachRemaining(names::add);
        names.remove("__metadata__");
        return names;
    }

    /**
     * Returns whether there is a tensor of this name.
     *
     * @param name name
     * @return whether there is one
     */
    public boolean contains(String name) {
        return header.has(name);
    }

    /**
     * Returns the sizes of a tensor.
     *
     * @param name name of the tensor
     * @return sizes, the slowest first
     */
    public int[] shape(String name) {
        JsonNode shape = entry(name).get("shape");
        int[] sizes = new int[shape.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = shape.get(i).intValue();
        }
        return sizes;
    }

    /**
     * Returns the element type of a tensor.
     *
     * @param name name of the tensor
     * @return such as {@code F32}
     */
    public String type(String name) {
        return entry(name).get("dtype").textValue();
    }

    /**
     * Returns the bytes of a tensor as stored: the values of a U8 tensor, little-endian numbers of any other.
     *
     * @param name name of the tensor
     * @return a new array
     */
    public byte[] bytes(String name) {
        ByteBuffer slice = slice(name);
        byte[] bytes = new byte[slice.remaining()];
        slice.get(bytes);
        return bytes;
    }

    /**
     * Returns the values of an F32 or BF16 tensor.
     *
     * @param name name of the tensor
     * @return a new array
     */
    public float[] floats(String name) {
        ByteBuffer slice = slice(name);
        boolean brain = type(name).equals("BF16");
        if (!brain && !type(name).equals("F32")) {
            throw new IllegalArgumentException(name + " is " + type(name));
        }
        float[] values = new float[slice.remaining() / (brain ? 2 : 4)];
        for (int i = 0; i < values.length; i++) {
            values[i] = brain ? Float.intBitsToFloat(slice.getShort() << 16) : slice.getFloat();
        }
        return values;
    }

    /**
     * Returns the values of an I32 tensor.
     *
     * @param name name of the tensor
     * @return a new array
     */
    public int[] ints(String name) {
        if (!type(name).equals("I32")) {
            throw new IllegalArgumentException(name + " is " + type(name));
        }
        ByteBuffer slice = slice(name);
        int[] values = new int[slice.remaining() / 4];
        slice.asIntBuffer().get(values);
        return values;
    }

    private JsonNode entry(String name) {
        return Objects.requireNonNull(header.get(name), () -> "no tensor " + name + " among " + names());
    }

    private ByteBuffer slice(String name) {
        JsonNode offsets = entry(name).get("data_offsets");
        int start = offsets.get(0).intValue();
        return data.slice(start, offsets.get(1).intValue() - start).order(ByteOrder.LITTLE_ENDIAN);
    }
}
