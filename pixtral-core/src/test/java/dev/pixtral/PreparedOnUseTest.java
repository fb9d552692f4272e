package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.StoredModel;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.TinyModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A large folder is quantised once, with the same answers; whatever the disk says, it is opened. */
@Timeout(120)
class PreparedOnUseTest {
    private static final String ABOVE = "pixtral.test.prepareAbove";
    private static final Logger LOGGER = Logger.getLogger(PreparedOnUse.class.getName());

    @TempDir
    private Path folder;

    private Path model;
    private final List<Progress> told = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord message) {
            if (message.getLevel() == Level.WARNING) {
                warnings.add(Arrays.toString(message.getParameters()));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void everything_is_large() {
        System.setProperty(ABOVE, "0");
        LOGGER.addHandler(handler);
        model = TinyModels.copy(TinyModels.NATIVE, folder.resolve("model"));
    }

    @AfterEach
    void restore() {
        System.clearProperty(ABOVE);
        LOGGER.removeHandler(handler);
    }

    private ModelStore store() {
        return ModelStore.at(folder.resolve("home"));
    }

    private PixtralBuilder builder(WeightFormat format) {
        return Pixtral.builder()
                .model(model.toString())
                .weights(format)
                .threads(1)
                .finder(new ModelFinder(this::store, new HubOfUser()))
                .progressListener(told::add);
    }

    /** Opens the model and returns the bits of all logits of an answer. */
    private static List<Integer> logits(PixtralBuilder builder) {
        List<Integer> bits = new ArrayList<>();
        GenerationOptions options = GenerationOptions.DEFAULT
                .withMaxTokens(3)
                .withLogitsProcessor((prompt, generated, logits) -> bits.add(Arrays.hashCode(logits)));
        try (Pixtral pixtral = builder.open()) {
            pixtral.generate(Prompt.of(Message.user("Hello")), options);
        }
        return bits;
    }

    private List<StoredModel> stored() {
        return store().find(ModelStore.nameOf(model));
    }

    private boolean prepared() {
        boolean prepared = told.stream().anyMatch(Progress.Preparing.class::isInstance);
        told.clear();
        return prepared;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("home/files"))) {
            return files.toList();
        }
    }

    @Test
    void the_first_opening_prepares_and_the_next_ones_map_with_the_same_bits() throws IOException {
        List<Integer> quantised = logits(builder(WeightFormat.Q4).cachePrepared(false));
        assertThat(prepared()).isFalse();
        assertThat(stored()).isEmpty();

        assertThat(logits(builder(WeightFormat.Q4))).isEqualTo(quantised).isNotEmpty();
        assertThat(prepared()).isTrue();
        assertThat(stored()).singleElement().satisfies(made -> {
            assertThat(made.asked()).isFalse();
            assertThat(made.formats()).isEqualTo(WeightFormats.of(WeightFormat.Q4, WeightFormat.BF16));
            assertThat(made.bytes()).isEqualTo(Files.size(made.file()));
        });

        assertThat(logits(builder(WeightFormat.Q4))).isEqualTo(quantised);
        assertThat(prepared()).isFalse();
        assertThat(files()).hasSize(1);
        assertThat(warnings).isEmpty();
    }

    @Test
    void preparing_is_told_before_opening() {
        builder(WeightFormat.Q8).open().close();

        assertThat(told.getFirst()).isInstanceOf(Progress.Preparing.class);
        assertThat(told.getLast()).isInstanceOf(Progress.Opening.class);
        assertThat(told.stream().dropWhile(Progress.Preparing.class::isInstance))
                .allMatch(Progress.Opening.class::isInstance);
    }

    @Test
    void the_summary_says_what_is_open() {
        try (Pixtral pixtral = builder(WeightFormat.Q4).open()) {
            assertThat(pixtral.summary().layout()).isEqualTo("prepared");
            assertThat(pixtral.summary().weights()).isEqualTo(WeightFormat.Q4);
            assertThat(pixtral.name()).isEqualTo(model.toString());
        }
    }

    @Test
    void formats_are_prepared_side_by_side() throws IOException {
        builder(WeightFormat.Q4).open().close();
        builder(WeightFormat.Q8).open().close();
        builder(WeightFormat.Q4).visionWeights(WeightFormat.Q8).open().close();

        assertThat(stored()).hasSize(3);
        assertThat(files()).hasSize(3);
    }

    @Test
    void a_small_folder_and_one_in_bf16_are_not_prepared() {
        builder(WeightFormat.BF16).open().close();
        System.clearProperty(ABOVE);
        builder(WeightFormat.Q4).open().close();

        assertThat(folder.resolve("home")).doesNotExist();
    }

    @Test
    void a_use_is_noted() throws IOException {
        builder(WeightFormat.Q4).open().close();
        StoredModel made = stored().getFirst();
        store().record(new StoredModel(
                made.name(), made.commit(), made.file(), made.formats(), made.bytes(), false, Instant.EPOCH));

        builder(WeightFormat.Q4).open().close();

        assertThat(stored().getFirst().lastUse()).isAfter(Instant.EPOCH.plusSeconds(60));
    }

    @Test
    void a_folder_that_has_changed_is_prepared_again() throws IOException {
        builder(WeightFormat.Q4).open().close();
        Path old = stored().getFirst().file();
        Files.setLastModifiedTime(model.resolve("consolidated.safetensors"), FileTime.fromMillis(1_000_000));
        prepared();

        builder(WeightFormat.Q4).open().close();

        assertThat(prepared()).isTrue();
        assertThat(stored()).hasSize(1);
        assertThat(files()).containsExactly(stored().getFirst().file()).doesNotContain(old);
    }

    @Test
    void a_damaged_file_is_prepared_again() throws IOException {
        List<Integer> first = logits(builder(WeightFormat.Q4));
        try (FileChannel file = FileChannel.open(stored().getFirst().file(), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[20]), 200); // in its header
        }
        prepared();

        assertThat(logits(builder(WeightFormat.Q4))).isEqualTo(first);
        assertThat(prepared()).isTrue();
        assertThat(warnings).isEmpty();
    }

    @Test
    void what_was_asked_for_stays_so_when_it_is_prepared_again() throws IOException {
        builder(WeightFormat.Q4).open().close();
        StoredModel made = stored().getFirst();
        store().record(new StoredModel(
                made.name(), made.commit(), made.file(), made.formats(), made.bytes(), true, Instant.now()));
        Files.setLastModifiedTime(model.resolve("consolidated.safetensors"), FileTime.fromMillis(1_000_000));

        builder(WeightFormat.Q4).open().close();

        assertThat(stored()).singleElement().matches(StoredModel::asked);
    }

    @Test
    void a_store_that_cannot_be_written_costs_one_warning() throws IOException {
        Files.createFile(folder.resolve("home"));

        assertThat(logits(builder(WeightFormat.Q4)))
                .isEqualTo(logits(builder(WeightFormat.Q4).cachePrepared(false)));
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains(model.toString(), "The model store cannot be changed", "PIXTRAL_HOME");
    }

    @Test
    void a_file_beyond_the_limit_is_not_prepared() throws IOException {
        System.setProperty("pixtral.cache.limit", "1000");
        String home = System.getProperty("pixtral.home");
        System.setProperty("pixtral.home", folder.resolve("home").toString());
        try {
            builder(WeightFormat.Q4).finder(ModelFinder.ofUser()).open().close();
        } finally {
            System.clearProperty("pixtral.cache.limit");
            System.setProperty("pixtral.home", home);
        }

        assertThat(stored()).isEmpty();
        assertThat(warnings).singleElement().asString().contains("the limit for what is prepared unasked is 1,000");
    }

    @Test
    void a_file_that_others_remove_meanwhile_costs_one_warning() {
        ProgressListener remover = progress -> {
            if (progress instanceof Progress.Preparing && progress.done() == progress.total()) {
                deleteFiles();
            }
        };

        assertThat(logits(builder(WeightFormat.Q4).progressListener(remover)))
                .isEqualTo(logits(builder(WeightFormat.Q4).cachePrepared(false)));
        assertThat(warnings).singleElement().asString().contains(".safetensors was removed by another program");
        assertThat(stored()).isEmpty();
    }

    private void deleteFiles() {
        try {
            for (Path file : files()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whoever opens it gets it, whatever is removed in the meantime. */
    @Test
    void opening_succeeds_while_others_remove_and_prune() throws Exception {
        List<Integer> expected = logits(builder(WeightFormat.Q4).cachePrepared(false));
        AtomicBoolean done = new AtomicBoolean();
        Thread remover = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                store().remove(ModelStore.nameOf(model));
                store().prune(Duration.ofDays(1), false);
                LockSupport.parkNanos(3_000_000);
            }
        });
        try {
            List<CompletableFuture<List<Integer>>> answers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                answers.add(CompletableFuture.supplyAsync(() -> {
                    List<Integer> bits = List.of();
                    for (int j = 0; j < 5; j++) {
                        bits = logits(builder(WeightFormat.Q4).progressListener(ProgressListener.NONE));
                        assertThat(bits).isEqualTo(expected);
                    }
                    return bits;
                }));
            }
            assertThat(answers)
                    .allSatisfy(answer ->
                            assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(expected));
        } finally {
            done.set(true);
            remover.join();
        }
    }

    @Test
    void the_exception_of_a_listener_ends_the_opening() {
        ProgressListener broken = _ -> {
            throw new PixtralException("broken listener");
        };

        assertThatThrownBy(
                        () -> builder(WeightFormat.Q4).progressListener(broken).open())
                .hasMessage("broken listener");
        assertThat(stored()).isEmpty();
        assertThat(warnings).isEmpty();
    }

    @Test
    void an_interrupt_ends_the_opening_and_stays() {
        Thread here = Thread.currentThread();

        assertThatThrownBy(() -> builder(WeightFormat.Q4)
                        .progressListener(_ -> here.interrupt())
                        .open())
                .isInstanceOf(PixtralException.class)
                .hasMessageContaining("interrupted");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(stored()).isEmpty();
        assertThat(warnings).isEmpty();
        builder(WeightFormat.Q4).open().close();
        assertThat(stored()).hasSize(1);
    }

    @Test
    void a_prepared_file_is_a_model_of_its_own_and_has_one_format() throws IOException {
        List<Integer> quantised = logits(builder(WeightFormat.Q4));
        Path file = Files.copy(stored().getFirst().file(), folder.resolve("copied.safetensors"));

        PixtralBuilder opened = Pixtral.builder().model(file.toString());
        assertThat(logits(opened)).isEqualTo(quantised);
        assertThatThrownBy(() -> Pixtral.builder()
                        .model(file.toString())
                        .weights(WeightFormat.Q8)
                        .open())
                .isExactlyInstanceOf(PixtralException.class)
                .hasMessage(file + " is prepared as q4, not as q8; leave the format out, or prepare the model that it "
                        + "was made from: './pixtral prepare MODEL --quantize q8'.");
    }

    @Test
    void two_programs_that_open_it_at_once_prepare_it_once() throws Exception {
        List<Process> programs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            programs.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--add-modules",
                            "jdk.incubator.vector",
                            "-XX:TieredStopAtLevel=1",
                            "-D" + ABOVE + "=0",
                            "-Dpixtral.kernels=scalar",
                            "-Dpixtral.home=" + folder.resolve("home"),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Opened.class.getName(),
                            model.toString())
                    .redirectError(folder.resolve("errors" + i).toFile())
                    .redirectOutput(folder.resolve("output" + i).toFile())
                    .start());
        }
        for (Process program : programs) {
            assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(folder.resolve("output0")).hasSameTextualContentAs(folder.resolve("output1"));
        assertThat(folder.resolve("output0")).content().startsWith("[");
        assertThat(files()).containsExactly(stored().getFirst().file());
        assertThat(logits(builder(WeightFormat.Q4)))
                .hasToString(Files.readString(folder.resolve("output0")).strip());
    }

    /** Opens a model with the settings of its process and prints the bits of an answer. */
    static final class Opened {
        public static void main(String[] args) {
            System.out.println(logits(
                    Pixtral.builder().model(args[0]).weights(WeightFormat.Q4).threads(1)));
        }
    }

    @Test
    void a_gguf_file_is_prepared_with_its_codes_and_again_with_another_projector_file() throws IOException {
        Path text = Files.copy(Fixtures.path("fixtures/gguf/tiny-a-q4_0.gguf"), folder.resolve("tiny.gguf"));
        Path projector = Fixtures.path("fixtures/gguf/mmproj-tiny-a-f16.gguf");
        Path other = Files.copy(projector, folder.resolve("mmproj-other-f16.gguf"));
        model = text;
        List<Integer> mapped = logits(builder(WeightFormat.BF16).cachePrepared(false));

        assertThat(logits(builder(WeightFormat.BF16))).isEqualTo(mapped);
        assertThat(stored()).singleElement().satisfies(stored -> {
            assertThat(stored.name()).isEqualTo(text.toRealPath().toString());
            assertThat(stored.formats().feedForward()).isEqualTo(WeightFormat.Q4);
        });
        told.clear();
        assertThat(logits(builder(WeightFormat.BF16))).isEqualTo(mapped);
        assertThat(told).noneMatch(Progress.Preparing.class::isInstance);

        Files.delete(other);
        try (Pixtral blind = builder(WeightFormat.BF16).open()) {
            assertThatThrownBy(() -> blind.generate(Prompt.of(Message.user(
                            Part.image(Fixtures.path("fixtures/model/tiny-a/images/image-square-0.png"))))))
                    .hasMessageContaining("sees no pictures");
        }
        builder(WeightFormat.BF16).projectorFile(projector).open().close();
        assertThat(store().find(text.toRealPath() + " with "
                        + projector.toAbsolutePath().normalize()))
                .hasSize(1);
        assertThat(warnings).isEmpty();
    }
}
