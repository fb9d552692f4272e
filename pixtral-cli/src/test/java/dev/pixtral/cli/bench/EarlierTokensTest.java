package dev.pixtral.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.cli.Cli;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.KvSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoding deep in a context, behind tokens that are not computed. */
class EarlierTokensTest {
    /**
     * The earlier tokens are not computed, so this is quick; the last of the decoded ones is the last of the context.
     */
    @ParameterizedTest
    @ValueSource(strings = {"bf16", "f32", "q8"})
    void decodes_up_to_the_end_of_the_context(String keyValues) {
        JsonNode json = Cli.run(("bench --shape micro --prefill 0 --image 0x0 --depth 0,131056 --repeat 1 --kv "
                                + keyValues + " --json")
                        .split(" "))
                .json();

        assertThat(json.path("decode").findValuesAsText("depth")).containsExactly("0", "131056");
        int bytesOfPosition = 2 * 2 * 2 * (keyValues.equals("q8") ? 16 + 4 : keyValues.equals("f32") ? 64 : 32);
        double keysAndValues = 131_072.0 * bytesOfPosition / (1 << 20);
        assertThat(json.path("plannedMb").doubleValue()).isBetween(keysAndValues, keysAndValues + 50);
        assertThat(json.path("peakRssMb").doubleValue())
                .isGreaterThanOrEqualTo(json.path("startRssMb").doubleValue());
    }

    @Test
    void earlier_tokens_have_different_keys_in_the_pages_of_a_span() {
        KvLayout layout = new KvLayout(KvType.Q8, 2, 1, 16);
        int pages = 40;
        try (KvPool pool = new KvPool(layout, pages)) {
            EarlierTokens.fill(pool);

            assertThat(pool.used()).isZero();
            try (KvSequence sequence = new KvSequence(pool)) {
                sequence.reserve(pages * KvLayout.PAGE);
                for (int page = 0; page < pages; page++) {
                    for (int other = Math.max(0, page - 15); other < page; other++) {
                        assertThat(sequence.page(page)
                                        .memory()
                                        .mismatch(sequence.page(other).memory()))
                                .isNotNegative();
                    }
                }
                assertThat(layout.head(1, 0).valueScale(sequence.page(39).memory(), 31))
                        .isPositive();
            }
        }
    }
}
