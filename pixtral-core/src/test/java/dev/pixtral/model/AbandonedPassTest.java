package dev.pixtral.model;

import static dev.pixtral.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.kernels.KvType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A pass that its monitor ends goes no layer further, and computing the rows again gives the bits of an undisturbed
 * pass.
 */
class AbandonedPassTest {
    private static PixtralNetwork network;
    private static final Compute COMPUTE = TinyA.compute(1);

    @BeforeAll
    static void open() {
        network = TinyA.open("native");
    }

    @AfterAll
    static void close() {
        network.close();
    }

    /** Remembers the stages and ends the pass once {@code last} is done. */
    private static final class EndAfter implements PassMonitor {
        private final String last;
        private final List<String> stages = new ArrayList<>();

        EndAfter(String last) {
            this.last = last;
        }

        @Override
        public void stage(String name, float[] values, int rows, int cols) {
            stages.add(name);
        }

        @Override
        public boolean abandoned() {
            return stages.contains(last);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_text_pass_ends_after_any_layer_and_can_be_repeated(KvType type) throws IOException {
        TokenRows rows = TinyA.Case.load("text-only").rows(network, COMPUTE, Trace.NONE);
        float[] expected = logits(type, rows, List.of());
        List<String> ends = List.of("text.input_embeddings", "text.layer.0", "text.layer.1", "text.layer.2");

        assertThatTensor(logits(type, rows, ends)).hasBitsOf(expected);
    }

    /**
     * Logits of the second half of a prompt, whose pass is begun and ended some times before it may come to its end.
     */
    private static float[] logits(KvType type, TokenRows rows, List<String> ends) {
        int n = rows.ids().length;
        Scratch scratch = new Scratch();
        try (KvPool pool = network.newKvPool(type, 4096);
                KvSequence sequence = new KvSequence(pool)) {
            network.forward(
                    COMPUTE,
                    new Batch().add(new Batch.Piece(sequence, 0, rows, 0, n / 2, Batch.Logits.NONE)),
                    scratch,
                    PassMonitor.NONE);
            Batch rest = new Batch().add(new Batch.Piece(sequence, n / 2, rows, n / 2, n, Batch.Logits.ALL));
            for (String end : ends) {
                EndAfter monitor = new EndAfter(end);
                assertThatThrownBy(() -> network.forward(COMPUTE, rest, scratch, monitor))
                        .isInstanceOf(PassAbandoned.class)
                        .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
                assertThat(monitor.stages).last().isEqualTo(end);
            }
            float[] logits = network.forward(COMPUTE, rest, scratch, PassMonitor.NONE);
            return Arrays.copyOf(logits, (n - n / 2) * network.config().text().vocabSize());
        }
    }

    @Test
    void an_image_pass_ends_after_any_layer_and_can_be_repeated() throws IOException {
        TinyA.Case golden = TinyA.Case.load("image-wide");
        float[] expected = network.encodeImages(COMPUTE, golden.images(), new Scratch(), PassMonitor.NONE);
        Scratch scratch = new Scratch();

        for (String end : List.of("vision.ln_pre", "vision.block.0", "vision.block.1", "vision.block.2")) {
            EndAfter monitor = new EndAfter(end);
            assertThatThrownBy(() -> network.encodeImages(COMPUTE, golden.images(), scratch, monitor))
                    .isInstanceOf(PassAbandoned.class);
            assertThat(monitor.stages).last().isEqualTo(end);
        }
        assertThatTensor(network.encodeImages(COMPUTE, golden.images(), scratch, PassMonitor.NONE))
                .hasBitsOf(expected);
    }
}
