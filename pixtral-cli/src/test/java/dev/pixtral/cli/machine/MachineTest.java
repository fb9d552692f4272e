package dev.pixtral.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.kernels.select.VmFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineTest {
    private static final List<String> FLAGS =
            List.of("fma", "avx", "f16c", "avx2", "avx_vnni", "avx512f", "avx512_bf16", "amx_bf16");

    @ParameterizedTest
    @CsvSource({
        "3, fma avx f16c avx2 avx_vnni avx512f avx512_bf16 amx_bf16",
        "2, fma avx f16c avx2 avx_vnni",
        "1, avx f16c",
        "0, ''"
    })
    void names_only_what_the_jvm_may_use(int level, String usable) {
        assertThat(String.join(" ", Machine.usable(FLAGS, level))).isEqualTo(usable);
    }

    @Test
    void other_processors_have_no_such_level() {
        assertThat(Machine.usable(List.of("asimd", "sve"), 3)).containsExactly("asimd", "sve");
    }

    @Test
    void asks_the_jvm_for_its_flags() {
        assertThat(VmFlag.value("UseCompressedOops")).isPresent();
        assertThat(VmFlag.value("NoSuchFlag")).isEmpty();
    }

    @Test
    void measures_more_arithmetic_than_nothing() {
        ArithmeticPeak peak = ArithmeticPeak.measure(2).orElseThrow();

        assertThat(peak.bits()).isIn(128, 256, 512);
        assertThat(peak.float32()).isPositive();
        assertThat(peak.int16()).isPositive();
    }

    @Test
    void reads_how_long_threads_had_no_processor(@TempDir Path tasks) throws IOException {
        Files.writeString(Files.createDirectory(tasks.resolve("17")).resolve("schedstat"), "4000 250 3\n");
        Files.writeString(Files.createDirectory(tasks.resolve("18")).resolve("schedstat"), "1 0 1\n");

        assertThat(RunDelay.nanos(tasks)).isEqualTo(Map.of(17L, 250L, 18L, 0L));
        assertThat(RunDelay.nanos(tasks.resolve("none"))).isEmpty();
    }
}
