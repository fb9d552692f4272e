package dev.pixtral.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes safetensors files for tests, right ones and wrong ones. */
final class SafetensorsBytes {
    private final List<String> entries = new ArrayList<>();
    private final List<byte[]> data = new ArrayList<>();
    private int end;

    SafetensorsBytes add(String name, String dtype, List<? extends Number> shape, byte[] values) {
        entries.add("\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                .formatted(name, dtype, shape, end, end + values.length));
        data.add(values);
        end += values.length;
        return this;
    }

    SafetensorsBytes add(Tensor tensor, String dtype) {
        float[] values = tensor.toFloats();
        return add(tensor.name(), dtype, tensor.shape(), encode(values, dtype));
    }

    byte[] build() {
        return file("{" + String.join(",", entries) + "}", data.toArray(byte[][]::new));
    }

    /** A file with just this header and this data. */
    static byte[] file(String header, byte[]... data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        int length = Long.BYTES + json.length;
        for (byte[] values : data) {
            length += values.length;
        }
        ByteBuffer file = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        for (byte[] values : data) {
            file.put(values);
        }
        return file.array();
    }

    static byte[] encode(float[] values, String dtype) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            switch (dtype) {
                case "F32" -> bytes.putFloat(value);
                case "F16" -> bytes.putShort(Float.floatToFloat16(value));
                case "BF16" -> bytes.putShort((short) (Float.floatToRawIntBits(value) >> 16)); // values are bfloat16
                default -> throw new IllegalArgumentException(dtype);
            }
        }
        byte[] result = new byte[bytes.position()];
        bytes.get(0, result);
        return result;
    }
}
