package dev.pixtral.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.cli.Cli;
import dev.pixtral.cli.Main;
import dev.pixtral.cli.machine.Machine;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.select.KernelsProvider.Choice;
import dev.pixtral.plan.MachineMemory;
import dev.pixtral.plan.MemoryCheck;
import dev.pixtral.plan.MemoryPlan;
import dev.pixtral.plan.PlanSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private static final Machine GOOD = new Machine(
            "25.0.3+9",
            "Vendor",
            "mixed mode",
            Optional.empty(),
            true,
            "CPU",
            List.of("avx2", "avx512f"),
            8,
            8,
            OptionalDouble.of(0.3));
    private static final Diagnosis.ChosenKernels VECTORS =
            new Diagnosis.ChosenKernels("panama-512", Choice.AUTO, "the Vector API is there");
    private static final MachineMemory ROOMY = new MachineMemory(64L << 30, 64L << 30, 60L << 30, 16L << 30);
    private static final ModelConfig PIXTRAL_12B = new ModelConfig(
            new TextConfig(5120, 14_336, 40, 32, 8, 128, 131_072, 1e9, 1e-5, 131_072),
            new VisionConfig(1024, 4096, 24, 16, 64, 3, 1024, 16, 1e4, 1e-5),
            true,
            10);
    private static final MemoryPlan PLAN = MemoryPlan.of(
            PIXTRAL_12B,
            new PlanSettings(
                    WeightFormats.of(WeightFormat.BF16, WeightFormat.BF16), false, KvType.BF16, 32_768, 256, 1));

    private static Diagnosis diagnosis(
            Machine machine, Diagnosis.ChosenKernels kernels, int threads, MachineMemory memory) {
        return new Diagnosis(machine, kernels, threads, new MemoryCheck("some-model", PLAN, memory, 32_768), 50e9);
    }

    @Test
    void tells_everything_as_json() {
        Cli.Result result = Cli.run("doctor", "--json", "--threads", "1");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        JsonNode json = result.json();
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly("java", "kernels", "cpu", "memory", "threads", "model", "advice");
        assertThat(json.path("java").path("version").textValue())
                .isEqualTo(Runtime.version().toString());
        assertThat(json.path("java").fieldNames())
                .toIterable()
                .containsExactly("version", "vendor", "mode", "vectorModule", "optimiserSwitchedOffBy");
        assertThat(json.path("java").path("vectorModule").booleanValue()).isTrue();
        assertThat(json.path("java").path("optimiserSwitchedOffBy").isNull()).isTrue();
        assertThat(json.path("kernels").path("name").textValue()).startsWith("panama-");
        assertThat(json.path("kernels").path("bits").intValue()).isIn(128, 256, 512);
        assertThat(json.path("cpu").fieldNames())
                .toIterable()
                .containsExactly("model", "flags", "processors", "machineProcessors", "load");
        assertThat(json.path("cpu").path("processors").intValue()).isPositive();
        assertThat(json.path("memory").fieldNames())
                .toIterable()
                .containsExactly("totalMb", "availableMb", "limited", "heapMb", "gigabytesPerSecond");
        assertThat(json.path("memory").path("gigabytesPerSecond").doubleValue()).isBetween(0.1, 10_000.0);
        assertThat(json.path("threads").intValue()).isEqualTo(1);
        assertThat(json.path("model").path("name").textValue()).isEqualTo("pixtral-tiny");
        assertThat(json.path("model").path("weightsMb").doubleValue()).isBetween(14.0, 16.0);
        assertThat(json.path("model").path("expectedDecodeTokensPerSecond").doubleValue())
                .isPositive();
        assertThat(json.path("model").path("contextTokens").intValue()).isEqualTo(32_768);
        assertThat(json.path("model").path("maxContextTokens").intValue()).isEqualTo(131_072);
        assertThat(json.path("model").path("contextMb").doubleValue()).isPositive();
        assertThat(json.path("advice").isArray()).isTrue();
    }

    @Test
    void tells_everything_in_lines() {
        Cli.Result result = Cli.run("doctor", "--kernels", "scalar");

        assertThat(result.status()).isZero();
        assertThat(result.out())
                .contains("Java ", "Kernels     scalar: requested", "CPU ", "Memory ", " GB/s read by ", "pixtral-tiny")
                .contains("- Leave out --kernels scalar");
    }

    @Test
    void tells_the_context_that_a_model_is_opened_with() {
        assertThat(diagnosis(GOOD, VECTORS, 8, ROOMY).text())
                .contains(
                        "Context     32,768 tokens of prompt and answer, up to 5.0 GiB as they grow; the model allows 131,072 (--context)\n");
        assertThat(Cli.run("doctor", "--context", "100", "--threads", "1").out())
                .containsPattern(
                        "Context +100 tokens of prompt and answer, up to .* as they grow; the model allows [0-9,]+ ");
    }

    @Test
    void works_without_the_vector_module() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "doctor")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output)
                .contains("Vector API  missing", "Kernels     scalar: ")
                .contains("- Start java with --add-modules jdk.incubator.vector");
    }

    @Test
    void tells_which_families_change_over_one_by_one() {
        assertThat(Cli.run("doctor", "--kernels", "auto", "--quantize", "q8", "--threads", "1")
                        .out())
                .containsPattern(
                        "Kernels +panama-\\d+: the Vector API is available; each family \\(bf16, q8, attention, rest\\) is scalar until");
    }

    @Test
    void names_the_flag_because_of_which_nothing_optimises() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "doctor",
                        "--threads",
                        "1")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output)
                .contains("Kernels     scalar: -XX:TieredStopAtLevel=1 switches the optimising compiler off")
                .contains("- Start java without -XX:TieredStopAtLevel=1: ");
    }

    @Test
    void has_nothing_to_say_about_a_good_machine() {
        Diagnosis good = diagnosis(GOOD, VECTORS, 8, ROOMY);

        assertThat(good.advice()).isEmpty();
        assertThat(good.text()).endsWith("\nNothing needs to be changed.\n");
        assertThat(good.expectedSpeed()).isCloseTo(2.1, within(0.1));
    }

    @Test
    void advises_on_the_jvm_and_its_kernels() {
        Machine old = new Machine(
                "25",
                "Vendor",
                "interpreted mode",
                Optional.of("-Xint"),
                false,
                "CPU",
                List.of("avx512f"),
                8,
                8,
                OptionalDouble.empty());
        Diagnosis.ChosenKernels narrow = new Diagnosis.ChosenKernels("panama-256", Choice.PANAMA, "asked for");

        assertThat(diagnosis(old, narrow, 8, ROOMY).advice())
                .hasSize(3)
                .anyMatch(advice -> advice.contains("--add-modules jdk.incubator.vector"))
                .anyMatch(advice -> advice.contains("-Xint"))
                .anyMatch(advice -> advice.contains("vectors of 512 bits, but 256 are in use"));
    }

    @Test
    void advises_on_threads_limits_and_load() {
        Machine limited = new Machine(
                "25",
                "Vendor",
                "mixed mode",
                Optional.empty(),
                true,
                "CPU",
                List.of("avx512f"),
                8,
                2,
                OptionalDouble.of(6.2));

        assertThat(diagnosis(limited, VECTORS, 16, ROOMY).advice())
                .hasSize(3)
                .anyMatch(advice -> advice.contains("--threads 2"))
                .anyMatch(advice -> advice.contains("may use 2 of 8 processors"))
                .anyMatch(advice -> advice.contains("load 6.2 on 2 processors"));
    }

    @Test
    void advises_on_memory() {
        MachineMemory small = new MachineMemory(64L << 30, 8L << 30, 4L << 30, 256L << 20);

        assertThat(diagnosis(GOOD, VECTORS, 8, small).advice())
                .hasSize(2)
                .anyMatch(advice -> advice.startsWith("some-model needs 22.4 GiB for weights, ")
                        && advice.contains("but 4.0 GiB are free in this container of 8.0 GiB. No setting helps")
                        && advice.contains("memory limit of the container"))
                .anyMatch(advice -> advice.contains("may grow to only 256 MiB"));
    }

    @Test
    void refuses_a_model_that_is_not_there() {
        assertThat(Cli.run("doctor", "--model", "nowhere").status()).isEqualTo(1);
    }
}
