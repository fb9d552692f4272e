package dev.pixtral.kernels.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What HotSpot 25 says of itself under these flags, and other JVMs. */
class OptimiserTest {
    private static Optional<String> flag(String vmInfo, Map<String, String> changed) {
        return Optimiser.switchedOffBy(vmInfo, option -> Optional.ofNullable(changed.get(option)));
    }

    @Test
    void an_ordinary_jvm_optimises() {
        assertThat(flag("mixed mode, sharing", Map.of())).isEmpty();
        assertThat(flag("compiled mode, sharing", Map.of())).isEmpty();
        assertThat(flag("mixed mode, sharing", Map.of("TieredStopAtLevel", "4")))
                .isEmpty();
    }

    @Test
    void the_interpreter_alone_does_not() {
        assertThat(flag("interpreted mode, sharing", Map.of("TieredCompilation", "false")))
                .contains("-Xint");
        assertThat(flag(
                        "mixed mode, sharing",
                        Map.of("TieredStopAtLevel", "0", "TieredCompilation", "false", "UseCompiler", "false")))
                .contains("-XX:TieredStopAtLevel=0");
        assertThat(flag("mixed mode, sharing", Map.of("UseCompiler", "false"))).contains("-XX:-UseCompiler");
    }

    @Test
    void tiers_below_the_fourth_do_not() {
        assertThat(flag("mixed mode, emulated-client, sharing", Map.of("TieredStopAtLevel", "1")))
                .contains("-XX:TieredStopAtLevel=1");
        assertThat(flag("mixed mode, sharing", Map.of("TieredStopAtLevel", "3")))
                .contains("-XX:TieredStopAtLevel=3");
        assertThat(flag("mixed mode, emulated-client, sharing", Map.of("CompilationMode", "quick-only")))
                .contains("-XX:CompilationMode=quick-only");
        assertThat(flag("mixed mode, emulated-client, sharing", Map.of("NeverActAsServerClassMachine", "true")))
                .contains("-XX:+NeverActAsServerClassMachine");
    }

    @Test
    void without_tiers_or_with_another_order_of_them_there_is_still_c2() {
        assertThat(flag("mixed mode, sharing", Map.of("TieredCompilation", "false", "TieredStopAtLevel", "1")))
                .isEmpty();
        assertThat(flag("mixed mode, sharing", Map.of("CompilationMode", "high-only")))
                .isEmpty();
        assertThat(flag("mixed mode, sharing", Map.of("UseJVMCICompiler", "true")))
                .isEmpty();
    }

    @Test
    void another_jvm_is_left_to_be_measured() {
        assertThat(flag("JRE 25 Linux amd64-64-Bit Compressed References (JIT enabled, AOT enabled)", Map.of()))
                .isEmpty();
        assertThat(flag("", Map.of())).isEmpty();
    }

    @Test
    void the_jvm_of_the_tests_optimises() {
        assertThat(Optimiser.switchedOffBy()).isEmpty();
    }
}
