package dev.pixtral.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A safetensors file of golden data, read whole. */
public final class SafetensorsFile {
    private final JsonNode header;
    private final ByteBuffer data;

    private SafetensorsFile(JsonNode header, ByteBuffer data) {
        this.header = header;
        this.data = data;
    }

    public static SafetensorsFile read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int headerSize = Math.toIntExact(bytes.getLong());
        byte[] json = new byte[headerSize];
        bytes.get(json);
        return new SafetensorsFile(
                new ObjectMapper().readTree(json), bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
    }

    public boolean has(String name) {
        return header.has(name);
    }

    public float[] floats(String name) {
        ByteBuffer slice = slice(name);
        float[] values = new float[slice.remaining() / Float.BYTES];
        slice.asFloatBuffer().get(values);
        return values;
    }

    public int[] ints(String name) {
        ByteBuffer slice = slice(name);
        int[] values = new int[slice.remaining() / Integer.BYTES];
        slice.asIntBuffer().get(values);
        return values;
    }

    public int[] shape(String name) {
        JsonNode shape = header.get(name).get("shape");
        int[] sizes = new int[shape.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = shape.get(i).intValue();
        }
        return sizes;
    }

    private ByteBuffer slice(String name) {
        JsonNode offsets = header.get(name).get("data_offsets");
        int from = offsets.get(0).intValue();
        return data.slice(from, offsets.get(1).intValue() - from).order(ByteOrder.LITTLE_ENDIAN);
    }
}
