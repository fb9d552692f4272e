package dev.pixtral.cli.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.prepare.Preparer;
import dev.pixtral.cli.Cli;
import dev.pixtral.cli.Main;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.Interruption;
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.testing.TinyModels;
import dev.pixtral.testing.hub.EmbeddedFolders;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrepareTest {
    @TempDir
    Path folder;

    @Test
    void it_prints_the_file_and_what_it_is() {
        Path file = folder.resolve("tiny.safetensors");
        Cli.Result result = Cli.run("prepare", "pixtral-tiny", "--output", file.toString());

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo(file + "\n");
        assertThat(result.err()).matches("q4, [0-9.]+ MB, in [0-9.]+ s\n");
        Preparer.verify(file, ProgressListener.NONE);
    }

    @Test
    void a_tokenizer_that_cannot_be_used_is_refused_before_anything_is_written() throws IOException {
        Path source = EmbeddedFolders.huggingFace(folder.resolve("source"));
        Files.deleteIfExists(source.resolve("tekken.json"));
        Files.deleteIfExists(source.resolve("tokenizer.json"));
        Path file = folder.resolve("tiny.safetensors");

        Cli.Result refused = Cli.run("prepare", source.toString(), "--output", file.toString());

        assertThat(refused.status()).isOne();
        assertThat(refused.err()).contains("there is neither tekken.json nor tokenizer.json");
        assertThat(folder).isDirectoryNotContaining("glob:**tiny*");
    }

    @Test
    void json_is_one_object() throws IOException {
        Path file = folder.resolve("tiny.safetensors");
        String[] words = {
            "prepare",
            "pixtral-tiny",
            "--quantize",
            "q8",
            "--quantize-vision",
            "q4",
            "--output",
            file.toString(),
            "--json"
        };
        JsonNode object = Cli.run(words).json();

        assertThat(object.get("file").textValue()).isEqualTo(file.toString());
        assertThat(object.get("bytes").longValue()).isEqualTo(Files.size(file));
        assertThat(object.get("formats").toString())
                .isEqualTo("{\"attention\":\"q8\",\"feedForward\":\"q8\",\"output\":\"q8\",\"embeddings\":\"bf16\","
                        + "\"vision\":\"q4\",\"projector\":\"q4\"}");
        assertThat(object.get("seconds").doubleValue()).isPositive();
        assertThat(Cli.run(words).status()).as("the same again").isZero();
    }

    @Test
    void a_prepared_file_is_copied_in_its_own_formats() {
        Path first = folder.resolve("first.safetensors");
        Path second = folder.resolve("second.safetensors");
        assertThat(Cli.run("prepare", "pixtral-tiny", "--quantize", "q8", "--output", first.toString())
                        .status())
                .isZero();
        assertThat(Cli.run("prepare", first.toString(), "--output", second.toString())
                        .status())
                .isZero();
        assertThat(second).hasSameBinaryContentAs(first);
        try (Checkpoint opened = Checkpoint.open(second)) {
            assertThat(opened.formats()).contains(WeightFormats.of(WeightFormat.Q8, WeightFormat.BF16));
        }
        assertThat(Cli.run("prepare", first.toString()).err()) // its name in the store would be whatever it says
                .startsWith(first + " is prepared already: open it with --model " + first);
        Cli.Result other = Cli.run(
                "prepare",
                first.toString(),
                "--quantize",
                "q4",
                "--output",
                folder.resolve("q4").toString());
        assertThat(other.status()).isOne();
        assertThat(other.err())
                .contains(
                        "is prepared as q8, not as q4; leave the format out, or prepare the model that it was made from");
    }

    @Test
    void what_the_core_logs_is_one_line_and_only_on_request() {
        Path model = TinyModels.copy(TinyModels.NATIVE, folder.resolve("model"));
        String[] words = {
            "prepare", model.toString(), "--output", folder.resolve("it").toString(), "--verbose"
        };

        assertThat(Cli.run(words).err())
                .startsWith(model + " is a folder\nq4, ")
                .hasLineCount(2);
        assertThat(Cli.run(Arrays.copyOf(words, 4)).err()).hasLineCount(1);
    }

    @Test
    void it_says_that_it_waits_for_another_one() throws Exception {
        Path model = TinyModels.copy(TinyModels.NATIVE, folder.resolve("model"));
        Path file = folder.resolve("it");
        CountDownLatch waits = new CountDownLatch(1);
        ByteArrayOutputStream err = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int from, int length) {
                super.write(bytes, from, length);
                if (toString(StandardCharsets.UTF_8)
                        .contains("Another process or thread prepares " + model + ": waiting for it.\n")) {
                    waits.countDown();
                }
            }
        };
        Console console = Console.of(
                Optional.of(new ByteArrayInputStream(new byte[0])),
                Optional.of(OutputStream.nullOutputStream()),
                err,
                new Console.Terminals(false, false, false),
                new Interruption());
        String[] words = {"prepare", model.toString(), "--output", file.toString()};
        List<CompletableFuture<Integer>> second = new ArrayList<>();
        try (Checkpoint source = Checkpoint.open(model);
                Workers workers = new Workers(1)) {
            WeightFormats formats = WeightFormats.of(WeightFormat.Q4, WeightFormat.BF16);
            Preparer.prepareAs(source, formats, Arrangement.KERNELS, file, workers, "first", _ -> {
                if (second.isEmpty()) {
                    second.add(CompletableFuture.supplyAsync(() -> Main.run(words, console)));
                    awaitUnchecked(waits);
                }
            });
        }
        assertThat(second.getFirst().get(60, TimeUnit.SECONDS)).isZero();
        assertThat(waits.getCount()).as(err.toString(StandardCharsets.UTF_8)).isZero();
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prepare | 2 | MODEL",
                "prepare nope --output F | 1 | nope: no such model or folder",
                "prepare pixtral-tiny --output F --quantize q5 | 2 | 'q5' is not one of bf16, q8, q4_1, q4",
                "prepare pixtral-tiny --output F --threads 0 | 2 | --threads: give at least 1 thread, not 0.",
                "prepare pixtral-tiny --output TAKEN | 1 | exists already and has another content",
                "prepare pixtral-tiny --output TAKEN/below | 2 | TAKEN is not a folder; create it first",
                "prepare pixtral-tiny --output NONE/file | 2 | NONE is not a folder; create it first",
                "prepare pixtral-tiny --output FOLDER | 2 | FOLDER is a folder; give the name of a file in it"
            })
    void wrong_use_is_one_sentence(String line, int status, String message) throws IOException {
        Files.createDirectory(folder.resolve("FOLDER"));
        Path taken = Files.writeString(folder.resolve("TAKEN"), "mine");
        String[] words = line.strip().split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].matches("F|FOLDER|NONE.*|TAKEN.*")
                    ? folder.resolve(words[i]).toString()
                    : words[i];
        }
        Cli.Result result = Cli.run(words);
        assertThat(result.status()).as(result.err()).isEqualTo(status);
        assertThat(result.err()).contains(message).hasLineCount(1);
        assertThat(taken).hasContent("mine");
    }

    @Test
    void an_interruption_leaves_what_the_next_run_continues() throws IOException {
        Path file = folder.resolve("tiny.safetensors");
        Interruption interruption = new Interruption();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = Console.of(
                Optional.of(new ByteArrayInputStream(new byte[0])),
                Optional.of(OutputStream.nullOutputStream()),
                err,
                new Console.Terminals(false, false, false),
                interruption);
        Thread.currentThread().interrupt(); // as the shutdown hook does
        int status = Main.run(new String[] {"prepare", "pixtral-tiny", "--output", file.toString()}, console);

        assertThat(status).isEqualTo(130);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("interrupted before the file was finished");
        assertThat(file).doesNotExist();
        assertThat(Cli.run("prepare", "pixtral-tiny", "--output", file.toString())
                        .status())
                .isZero();
        Preparer.verify(file, ProgressListener.NONE);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}
