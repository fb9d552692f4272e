package dev.pixtral.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerSeedTest {
    private static final int VOCABULARY = 1000;

    /** Pinned: a seed must mean the same tokens on every machine and in every later version. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0          | 0  | 1    | 0    | 287 378 253 562 245 751 760 242 286 550 986 534
                    42         | 0  | 1    | 0    | 716 643 782 809 574 146 468 915 138 982 196 880
                    42         | 50 | 1    | 0    | 900 68 831 831 245 343 341 242 271 436 216 733
                    42         | 0  | 0.9  | 0    | 277 914 130 976 998 95 1 734 127 932 558 444
                    42         | 0  | 1    | 0.05 | 738 625 789 816 590 155 434 916 138 992 196 885
                    42         | 50 | 0.9  | 0.05 | 313 179 987 144 605 343 206 370 822 329 216 844
                    -123456789 | 0  | 0.95 | 0    | 423 601 838 687 478 808 536 362 963 31 103 161
                    """)
    void a_seed_gives_these_tokens(long seed, int topK, double topP, double minP, String expected) {
        SamplingOptions options = SamplingOptions.builder()
                .temperature(0.9)
                .topK(topK)
                .topP(topP)
                .minP(minP)
                .repetitionPenalty(1.1)
                .frequencyPenalty(0.2)
                .seed(seed)
                .build();

        assertThat(generate(new Sampler(options, VOCABULARY), 12)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE})
    void the_same_seed_gives_the_same_tokens_and_another_seed_others(long seed) {
        SamplingOptions options =
                SamplingOptions.builder().temperature(1).seed(seed).build();
        SamplingOptions other = options.toBuilder().seed(seed ^ 2).build();

        String tokens = generate(new Sampler(options, VOCABULARY), 50);

        assertThat(generate(new Sampler(options, VOCABULARY), 50)).isEqualTo(tokens);
        assertThat(generate(new Sampler(other, VOCABULARY), 50)).isNotEqualTo(tokens);
        assertThat(new Sampler(options, VOCABULARY).seed()).isEqualTo(seed);
    }

    @Test
    void a_drawn_seed_is_reported_and_can_be_used_again() {
        SamplingOptions options = SamplingOptions.builder().temperature(1).build();
        Sampler drawn = new Sampler(options, VOCABULARY);

        String tokens = generate(drawn, 50);

        Sampler again = new Sampler(options.toBuilder().seed(drawn.seed()).build(), VOCABULARY);
        assertThat(drawn.seed()).isBetween(0L, (1L << 53) - 1);
        assertThat(generate(again, 50)).isEqualTo(tokens);
        assertThat(new Sampler(options, VOCABULARY).seed()).isNotEqualTo(drawn.seed());
    }

    private static String generate(Sampler sampler, int tokens) {
        Random random = new Random(9);
        float[] logits = new float[VOCABULARY];
        sampler.acceptPrompt(new int[] {1, 2, 3});
        StringBuilder ids = new StringBuilder();
        for (int token = 0; token < tokens; token++) {
            for (int id = 0; id < VOCABULARY; id++) {
                logits[id] = 6 * random.nextFloat() * random.nextFloat();
            }
            int id = sampler.sample(logits, 0);
            sampler.accept(id);
            ids.append(ids.isEmpty() ? "" : " ").append(id);
        }
        return ids.toString();
    }
}
