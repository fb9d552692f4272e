package dev.pixtral.kernels.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.twins.PanamaKernels;
import dev.pixtral.testing.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelsProviderTest {
    @Test
    void a_choice_is_obeyed() {
        assertThat(KernelsProvider.create(KernelsProvider.Choice.SCALAR).name()).isEqualTo("scalar");
        assertThat(KernelsProvider.create(KernelsProvider.Choice.PANAMA).name()).startsWith("panama-");
    }

    @Test
    void auto_starts_scalar_and_changes_over_by_itself() {
        Kernels kernels = KernelsProvider.create(KernelsProvider.Choice.AUTO);

        assertThat(kernels.name()).isIn("scalar", new PanamaKernels().name());
        Eventually.until("the kernels change over", () -> !kernels.name().equals("scalar"));
        assertThat(kernels.name()).startsWith("panama-");
    }

    @Test
    void warming_up_returns_when_all_families_are_decided() {
        try (Kernels kernels = KernelsProvider.create(KernelsProvider.Choice.AUTO, WeightFormat.Q4)) {
            kernels.warmUp();

            assertThat(kernels.name()).matches("scalar|panama-\\d+( \\(.+\\), scalar \\(.+\\))?");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = KernelsProvider.Choice.class,
            names = {"SCALAR", "PANAMA"})
    void kernels_that_were_chosen_have_nothing_to_wait_for(KernelsProvider.Choice choice) {
        try (Kernels kernels = KernelsProvider.create(choice)) {
            String name = kernels.name();

            kernels.warmUp();

            assertThat(kernels.name()).isEqualTo(name);
        }
    }

    @Test
    void a_mixture_is_named_family_by_family() {
        assertThat(Mixtures.all())
                .extracting(Kernels::name)
                .contains("scalar", new PanamaKernels().name())
                .contains(new PanamaKernels().name() + " (bf16, attention), scalar (q8, q4, rest)");
    }

    /** At 1 in place of C2 there is C1, at 2 and 3 as well, without the JVM saying so in its mode. */
    @ParameterizedTest
    @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:TieredStopAtLevel=2", "-XX:TieredStopAtLevel=3"})
    void where_nothing_optimises_the_library_warns_once_names_the_flag_and_never_warms_up(String flag)
            throws Exception {
        String output = run(List.of("--add-modules", "jdk.incubator.vector", flag), "auto");

        assertThat(output).contains("kernels: scalar scalar").contains("warm-up threads: 0");
        assertThat(output.split("start java without " + flag + ",", -1))
                .as(output)
                .hasSize(2);
    }

    @Test
    void where_nothing_optimises_vector_kernels_that_were_asked_for_run_with_a_warning() throws Exception {
        String flag = "-XX:TieredStopAtLevel=1";
        String output = run(List.of("--add-modules", "jdk.incubator.vector", flag), "panama");

        assertThat(output).contains("kernels: panama-");
        assertThat(output.split("start java without " + flag + ",", -1))
                .as(output)
                .hasSize(2);
    }

    @Test
    void without_c1_the_kernels_warm_up() throws Exception {
        String output = run(List.of("--add-modules", "jdk.incubator.vector", "-XX:-TieredCompilation"), "auto");

        assertThat(output).contains("warm-up threads: 2").doesNotContain("start java without");
    }

    @Test
    void without_the_module_the_library_warns_once_names_the_flag_and_runs_scalar() throws Exception {
        String output = runWithoutModule("auto");

        assertThat(output).contains("kernels: scalar scalar");
        assertThat(output.split("--add-modules jdk.incubator.vector", -1))
                .as(output)
                .hasSize(2);
    }

    @Test
    void without_the_module_the_vector_kernels_are_refused_with_the_flag() throws Exception {
        assertThat(runWithoutModule("panama"))
                .contains("PixtralException")
                .contains("start java with --add-modules jdk.incubator.vector");
    }

    @Test
    void a_wrong_width_is_refused() throws Exception {
        assertThat(run(List.of("--add-modules", "jdk.incubator.vector", "-Dpixtral.vectorBits=96"), "panama"))
                .contains("the value must be 128, 256 or 512");
    }

    @Test
    void a_wrong_property_is_refused() {
        String before = System.getProperty(KernelsProvider.CHOICE_PROPERTY);
        try {
            System.setProperty(KernelsProvider.CHOICE_PROPERTY, "fast");
            assertThatThrownBy(KernelsProvider.Choice::fromProperty)
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining("auto, panama or scalar");
        } finally {
            if (before == null) {
                System.clearProperty(KernelsProvider.CHOICE_PROPERTY);
            } else {
                System.setProperty(KernelsProvider.CHOICE_PROPERTY, before);
            }
        }
    }

    /** Body of the forked JVM: asks twice, so that a second warning would be seen. */
    public static final class Main {
        private Main() {}

        public static void main(String[] arguments) {
            KernelsProvider.Choice choice = KernelsProvider.Choice.valueOf(arguments[0].toUpperCase(Locale.ROOT));
            System.out.println("kernels: " + KernelsProvider.create(choice).name() + " "
                    + KernelsProvider.create(choice).name());
            System.out.println("warm-up threads: "
                    + Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().equals("pixtral-warm-up"))
                            .count());
        }
    }

    private static String runWithoutModule(String choice) throws IOException, InterruptedException {
        return run(List.of(), choice);
    }

    private static String run(List<String> options, String choice) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), choice));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
