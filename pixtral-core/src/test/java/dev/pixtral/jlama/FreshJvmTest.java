package dev.pixtral.jlama;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tjake.jlama.safetensors.prompt.PromptContext;
import dev.pixtral.Pixtral;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.model.TokenRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What can be seen only in a JVM of its own: which classes are loaded, what is printed, whether it ends, and whether
 * the Vector API still checks bounds.
 */
class FreshJvmTest {
    private static final String SWITCH = "jdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK";
    private static final int CALLS_UNTIL_COMPILED = 2_000_000;

    /** Calls wait for the compiler, which a busy machine would otherwise give no time. */
    private static final String COMPILED_IN_TIME = "-XX:-BackgroundCompilation";

    @TempDir
    private Path folder;

    @Test
    void the_engine_loads_no_class_of_jlama() throws Exception {
        List<String> loaded = run(EngineAlone.class, "-Xlog:class+load=info:file=" + folder.resolve("classes"));

        assertThat(loaded).containsExactly("answered");
        List<String> classes = Files.readAllLines(folder.resolve("classes"));
        assertThat(classes).anyMatch(line -> line.contains("dev.pixtral.engine.Engine"));
        assertThat(classes)
                .noneMatch(line -> line.contains("com.github.tjake")
                        || line.contains("org.slf4j")
                        || line.contains("com.google.common"));
    }

    @Test
    void pixtral_as_a_jlama_model_prints_nothing_on_standard_output_and_never_touches_the_switch() throws Exception {
        assertThat(run(AsJlamaModel.class)).containsExactly("answered", "switch null");
    }

    @Test
    void the_reference_leaves_the_bounds_checks_on() throws Exception {
        assertThat(run(Reference.class, COMPILED_IN_TIME)).containsExactly("computed", "switch 0", "checked");
    }

    /** Without the precaution the same access is not checked, so the test above sees something. */
    @Test
    void jlama_alone_switches_them_off() throws Exception {
        assertThat(run(JlamaAlone.class, COMPILED_IN_TIME))
                .startsWith("switch 0")
                .last()
                .asString()
                .startsWith("not checked");
    }

    private List<String> run(Class<?> main, String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(flags));
        command.add(main.getName());
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS))
                    .as("ends by itself")
                    .isTrue();
            assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
            return Files.readAllLines(output);
        } finally {
            process.destroyForcibly();
        }
    }

    static final class EngineAlone {
        public static void main(String[] args) {
            try (Pixtral pixtral = Pixtral.open()) {
                pixtral.generate(Prompt.of(Message.user("Hi")));
            }
            System.out.println("answered");
        }
    }

    /** It does not close the model: its threads must not keep the JVM alive. */
    static final class AsJlamaModel {
        public static void main(String[] args) {
            PixtralModel model = PixtralModel.open("pixtral-tiny");
            model.generate(UUID.randomUUID(), PromptContext.of("Hi"), 0, 256);
            System.out.println("answered");
            System.out.println("switch " + System.getProperty(SWITCH));
        }
    }

    static final class Reference {
        public static void main(String[] args) {
            Checkpoint checkpoint = EmbeddedModel.open();
            new JlamaReference(CheckpointWeights.of(checkpoint), 64).logits(TokenRows.of(1, 3, 4));
            System.out.println("computed");
            tell();
        }
    }

    static final class JlamaAlone {
        public static void main(String[] args) {
            com.github.tjake.jlama.tensor.operations.TensorOperationsProvider.get();
            tell();
        }
    }

    private static void tell() {
        System.out.println("switch " + System.getProperty(SWITCH));
        float[] values = new float[8];
        try {
            float sum = 0;
            for (int i = 0; i < CALLS_UNTIL_COMPILED; i++) {
                sum += first(values, i % 5);
            }
            System.out.println(sum + first(values, 6) == 0 ? "not checked" : "not checked, and foreign memory");
        } catch (IndexOutOfBoundsException e) {
            System.out.println("checked");
        }
    }

    /** Reads four values from {@code at} on; the interpreter would notice a wrong index whatever the switch says. */
    private static float first(float[] values, int at) {
        return FloatVector.fromArray(FloatVector.SPECIES_128, values, at).lane(0);
    }
}
