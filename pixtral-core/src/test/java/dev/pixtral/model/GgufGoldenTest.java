package dev.pixtral.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.Models;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.gguf.GgmlType;
import dev.pixtral.checkpoint.gguf.GgufBuilder;
import dev.pixtral.checkpoint.gguf.GgufBytes;
import dev.pixtral.checkpoint.gguf.GgufFile;
import dev.pixtral.checkpoint.gguf.GgufTensor;
import dev.pixtral.checkpoint.prepare.Preparer;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.GgufModels;
import dev.pixtral.testing.SafetensorsFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * GGUF files against logits that were computed from their weights, decoded exactly, with activations in double
 * precision. Files whose weights are kept exactly and whose activations stay float32 are within the tolerance of the
 * golden data; the others are compared by the cosine of the logits of each stored position.
 */
class GgufGoldenTest {
    private static final float TOLERANCE = 5e-4f;
    private static final double LEAST_MEAN_COSINE = 0.9995;
    private static final double LEAST_COSINE = 0.999;
    private static final int EVERY = 8; // positions whose logits are stored, and the last

    private static final SafetensorsFile OF_A = SafetensorsFile.ofResource("/fixtures/gguf/expected.safetensors");
    private static final SafetensorsFile OF_K = SafetensorsFile.ofResource("/fixtures/gguf-k/expected.safetensors");

    /** The logits of the stored positions, ours and the expected ones, {@code [positions, vocabSize]}. */
    private record Logits(float[] found, float[] expected, int vocabSize) {
        float largestDifference() {
            float largest = 0;
            for (int i = 0; i < found.length; i++) {
                largest = Math.max(largest, Math.abs(found[i] - expected[i]));
            }
            return largest;
        }

        List<Double> cosines() {
            List<Double> cosines = new ArrayList<>();
            for (int at = 0; at < found.length; at += vocabSize) {
                double ab = 0;
                double aa = 0;
                double bb = 0;
                for (int i = at; i < at + vocabSize; i++) {
                    ab += (double) found[i] * expected[i];
                    aa += (double) found[i] * found[i];
                    bb += (double) expected[i] * expected[i];
                }
                cosines.add(ab / Math.sqrt(aa * bb));
            }
            return cosines;
        }

        double meanCosine() {
            return cosines().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        }

        double leastCosine() {
            return cosines().stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        }
    }

    private static boolean isA(String file) {
        return file.startsWith("tiny-a");
    }

    private static Path path(String file) {
        return Fixtures.path((isA(file) ? "fixtures/gguf/" : "fixtures/gguf-k/") + file);
    }

    private static String folder(String file) {
        return isA(file) ? "fixtures/model/tiny-a/expected/" : "fixtures/gguf-k/model/expected/";
    }

    private static WeightFormats formats(Checkpoint checkpoint) {
        return WeightFormats.of(WeightFormat.BF16, WeightFormat.BF16)
                .with(checkpoint.config(), checkpoint.ownFormats());
    }

    private static PixtralNetwork open(Checkpoint checkpoint) {
        try (Workers workers = new Workers(2)) {
            return PixtralNetwork.load(checkpoint, formats(checkpoint), workers, "test", ProgressListener.NONE);
        }
    }

    private static Logits logits(PixtralNetwork network, String file, String name) {
        JsonNode json = Fixtures.json(folder(file) + name + ".json");
        SafetensorsFile stages = SafetensorsFile.of(Fixtures.path(folder(file) + name + ".safetensors"));
        int[] ids = Fixtures.ints(json.get("prompt_ids"));
        List<PixelValues> images = new ArrayList<>();
        for (JsonNode image : json.get("images")) {
            PatchGrid grid = new PatchGrid(
                    image.get("cols").intValue(), image.get("rows").intValue());
            images.add(new PixelValues(
                    grid, TinyA.PATCH, stages.floats(image.get("pixel_values").textValue())));
        }
        TreeSet<Integer> positions = new TreeSet<>();
        for (int at = 0; at < ids.length; at += EVERY) {
            positions.add(at);
        }
        positions.add(ids.length - 1);
        float[] all = logits(network, ids, images);
        int vocabSize = network.config().text().vocabSize();
        float[] found = new float[positions.size() * vocabSize];
        int row = 0;
        for (int position : positions) {
            System.arraycopy(all, position * vocabSize, found, row++ * vocabSize, vocabSize);
        }
        return new Logits(found, (isA(file) ? OF_A : OF_K).floats(file + ":" + name), vocabSize);
    }

    private static float[] logits(PixtralNetwork network, int[] ids, List<PixelValues> images) {
        Compute compute = TinyA.compute(1);
        float[] features =
                images.isEmpty() ? new float[0] : network.encodeImages(compute, images, new Scratch(), Trace.NONE);
        TokenRows rows = TokenRows.of(ids, TinyA.IMAGE_TOKEN, features);
        try (KvPool pool = network.newKvPool(KvType.F32, 1024);
                KvSequence sequence = new KvSequence(pool)) {
            float[] logits = network.forward(
                    compute,
                    new Batch().add(new Batch.Piece(sequence, 0, rows, 0, ids.length, Batch.Logits.ALL)),
                    new Scratch(),
                    Trace.NONE);
            return Arrays.copyOf(logits, ids.length * network.config().text().vocabSize());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tiny-a-f16.gguf, text-only",
        "tiny-a-f16.gguf, image-wide",
        "tiny-a-q8_0.gguf, text-only",
        "tiny-a-q8_0.gguf, image-wide"
    })
    void weights_that_are_kept_exactly_give_the_expected_logits(String file, String name) {
        try (PixtralNetwork network = open(Checkpoint.open(path(file)))) {
            assertThat(logits(network, file, name).largestDifference()).isLessThan(TOLERANCE);
        }
    }

    @ParameterizedTest
    @CsvSource({"tiny-a-q4_0.gguf, text-only", "tiny-a-q4_0.gguf, image-wide"})
    void q4_0_is_close_although_its_activations_are_rounded(String file, String name) {
        try (PixtralNetwork network = open(Checkpoint.open(path(file)))) {
            Logits logits = logits(network, file, name);
            assertThat(logits.meanCosine()).isGreaterThanOrEqualTo(LEAST_MEAN_COSINE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tiny-k-q4_k_m.gguf",
                "tiny-k-q5_k_m.gguf",
                "tiny-k-q6_k.gguf",
                "tiny-k-q3_k_m.gguf",
                "tiny-k-iq4_xs.gguf",
                "tiny-k-q4_1.gguf"
            })
    void other_types_are_close_to_their_exact_values(String file) {
        try (PixtralNetwork network = open(Checkpoint.open(path(file)))) {
            for (String name : List.of("text-only", "image-wide")) {
                Logits logits = logits(network, file, name);
                assertThat(logits.meanCosine()).as(name).isGreaterThanOrEqualTo(LEAST_MEAN_COSINE);
                assertThat(logits.leastCosine()).as(name).isGreaterThanOrEqualTo(LEAST_COSINE);
            }
        }
    }

    /** llama.cpp gives this continuation letter by letter, and so do the native weights. */
    @ParameterizedTest
    @ValueSource(strings = {"text-only", "image-square", "image-wide"})
    void f16_generates_the_reference_continuation(String name) throws IOException {
        TinyA.Case golden = TinyA.Case.load(name);
        try (PixtralNetwork network = open(Checkpoint.open(path("tiny-a-f16.gguf")))) {
            int[] ids = golden.promptIds();
            int[] continuation = golden.continuation();
            int[] all = Arrays.copyOf(ids, ids.length + continuation.length);
            System.arraycopy(continuation, 0, all, ids.length, continuation.length);
            float[] logits = logits(network, all, golden.images());
            int vocabSize = network.config().text().vocabSize();
            for (int step = 0; step < continuation.length; step++) {
                int from = (ids.length - 1 + step) * vocabSize;
                int best = 0;
                for (int i = 1; i < vocabSize; i++) {
                    best = logits[from + i] > logits[from + best] ? i : best;
                }
                assertThat(best).as("step %d", step).isEqualTo(continuation[step]);
            }
        }
    }

    /** The codes of Q4_0 in Q8_0, whose activations are not rounded: the same weights exactly. */
    @ParameterizedTest
    @ValueSource(strings = {"text-only", "image-wide"})
    void q4_0_gives_the_expected_logits_without_rounded_activations(String name, @TempDir Path folder)
            throws IOException {
        String file = "tiny-a-q4_0.gguf";
        Path widened = Files.write(folder.resolve(file), widened(path(file)));
        try (PixtralNetwork network =
                open(Checkpoint.open(widened, Fixtures.path("fixtures/gguf/mmproj-tiny-a-f16.gguf")))) {
            assertThat(logits(network, file, name).largestDifference()).isLessThan(TOLERANCE);
        }
    }

    private static byte[] widened(Path q4) throws IOException {
        byte[] bytes = Files.readAllBytes(q4);
        GgufFile header = GgufFile.read(GgufBytes.of(MemorySegment.ofArray(bytes)), "q4");
        GgufBuilder file;
        try (Checkpoint checkpoint = Checkpoint.open(q4)) {
            file = GgufModels.tokenizer(GgufModels.metadata(checkpoint.config().text()), Models.tokenizer(checkpoint));
        }
        for (GgufTensor tensor : header.tensors()) {
            byte[] stored = Arrays.copyOfRange(bytes, (int) tensor.begin(), (int) tensor.end());
            boolean wide = tensor.type() == GgmlType.Q4_0;
            file.tensor(
                    tensor.name(),
                    wide ? GgmlType.Q8_0 : tensor.type(),
                    tensor.shape(),
                    wide ? widened(stored) : stored);
        }
        return file.build();
    }

    private static byte[] widened(byte[] q4) {
        ByteBuffer q8 = ByteBuffer.allocate(q4.length / 18 * 34);
        for (int at = 0; at < q4.length; at += 18) {
            q8.put(q4[at]).put(q4[at + 1]); // the scale
            for (int i = 0; i < 32; i++) {
                q8.put((byte) ((q4[at + 2 + i % 16] >> i / 16 * 4 & 0xF) - 8));
            }
        }
        return q8.array();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text-only", "two-images"})
    void bf16_gives_the_bits_of_the_folder_that_it_was_made_from(String name, @TempDir Path folder) throws IOException {
        TinyA.Case golden = TinyA.Case.load(name);
        float[] expected;
        try (PixtralNetwork network = TinyA.open("native")) {
            Checkpoint source = network.checkpoint();
            Files.write(folder.resolve("m.gguf"), GgufModels.text(source, Models.tokenizer(source)));
            Files.write(folder.resolve("mmproj-m.gguf"), GgufModels.projector(source));
            expected = logits(network, golden.promptIds(), golden.images());
        }
        try (PixtralNetwork network = open(Checkpoint.open(folder.resolve("m.gguf")))) {
            assertThat(logits(network, golden.promptIds(), golden.images())).containsExactly(expected);
        }
    }

    /** Prepared for the kernels or row by row, from a file with several formats. */
    @ParameterizedTest
    @EnumSource(Arrangement.class)
    void a_prepared_file_gives_the_bits_of_the_mapped_one(Arrangement arrangement, @TempDir Path folder)
            throws IOException {
        TinyA.Case golden = TinyA.Case.load("image-wide");
        Path prepared = folder.resolve("prepared.safetensors");
        float[] expected;
        try (PixtralNetwork network = open(Checkpoint.open(path("tiny-a-q4_0.gguf")));
                Workers workers = new Workers(2)) {
            expected = logits(network, golden.promptIds(), golden.images());
            Preparer.prepareAs(
                    network.checkpoint(),
                    formats(network.checkpoint()),
                    arrangement,
                    prepared,
                    workers,
                    "test",
                    ProgressListener.NONE);
        }
        Checkpoint again = Checkpoint.open(prepared);
        assertThat(Models.tokenizer(again).vocabSize()).isEqualTo(1600);
        try (Workers workers = new Workers(2);
                PixtralNetwork network = PixtralNetwork.load(
                        again, again.formats().orElseThrow(), workers, "test", ProgressListener.NONE)) {
            assertThat(logits(network, golden.promptIds(), golden.images())).containsExactly(expected);
        }
    }
}
