package dev.pixtral.jlama;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.FloatBufferTensor;
import com.github.tjake.jlama.tensor.TensorShape;
import dev.pixtral.checkpoint.Safetensors;
import dev.pixtral.checkpoint.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JlamaTensorsTest {
    private static final float[] VALUES = {1, -2, 0.5f, 4, 0, -0.25f}; // exact in every type

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"BF16, BF16", "F16, F32", "F32, F32"})
    void a_weight_keeps_its_values(String stored, DType expected) throws IOException {
        try (Safetensors file = Safetensors.open(file(stored))) {
            Tensor tensor = file.find("w").orElseThrow();

            AbstractTensor<?, ?> weight = JlamaTensors.weight(tensor);
            assertThat(weight.dType()).isEqualTo(expected);
            assertThat(weight.get(1, 0)).isEqualTo(4);
            assertThat(weight.get(1, 2)).isEqualTo(-0.25f);

            AbstractTensor<?, ?> swapped = JlamaTensors.copy(tensor, row -> 1 - row);
            assertThat(swapped.dType()).isEqualTo(expected);
            assertThat(swapped.get(0, 2)).isEqualTo(-0.25f);
            assertThat(swapped.get(1, 1)).isEqualTo(-2);
        }
    }

    private Path file(String type) throws IOException {
        int width = type.equals("F32") ? 4 : 2;
        byte[] header = "{\"w\":{\"dtype\":\"%s\",\"shape\":[2,3],\"data_offsets\":[0,%d]}}"
                .formatted(type, width * VALUES.length)
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + header.length + width * VALUES.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length).put(header);
        for (float value : VALUES) {
            switch (type) {
                case "F32" -> bytes.putFloat(value);
                case "F16" -> bytes.putShort(Float.floatToFloat16(value));
                default -> bytes.putShort((short) (Float.floatToRawIntBits(value) >> 16));
            }
        }
        return Files.write(folder.resolve("w.safetensors"), bytes.array());
    }

    @Test
    void a_slice_is_read_from_its_own_beginning() {
        FloatBufferTensor tensor = new FloatBufferTensor(FloatBuffer.wrap(VALUES), TensorShape.of(2, 3), true);

        assertThat(JlamaTensors.read(tensor, 3)).containsExactly(VALUES);
        assertThat(JlamaTensors.read(tensor.slice(1), 3)).containsExactly(4, 0, -0.25f);
    }
}
