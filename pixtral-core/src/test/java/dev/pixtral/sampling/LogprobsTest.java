package dev.pixtral.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogprobsTest {
    private static final float MASKED = Float.NEGATIVE_INFINITY;

    private static TokenText token(int id) {
        return new TokenText("t" + id, new byte[] {'t', (byte) id});
    }

    private static TokenLogprobs of(float[] logits, int offset, int size, int id, int top) {
        return Logprobs.of(logits, offset, size, id, top, LogprobsTest::token);
    }

    @Test
    void what_a_token_stands_for_comes_from_the_caller() {
        TokenLogprobs logprobs = of(new float[] {1, 3, 2}, 0, 3, 0, 2);

        assertThat(logprobs.text()).isEqualTo("t0");
        assertThat(logprobs.bytes()).containsExactly('t', 0);
        assertThat(logprobs.top()).extracting(TokenLogprob::text).containsExactly("t1", "t2");
        assertThat(logprobs.top().getFirst().bytes()).containsExactly('t', 1);
        logprobs.bytes()[0] = 0; // a copy
        assertThat(logprobs).isEqualTo(of(new float[] {1, 3, 2}, 0, 3, 0, 2));
    }

    @Test
    void probabilities_of_a_hand_example() {
        float[] logits = {9, (float) Math.log(1), (float) Math.log(2), (float) Math.log(5), 9
        }; // offset 1: 1/8, 2/8, 5/8

        TokenLogprobs logprobs = of(logits, 1, 3, 0, 2);

        assertThat(logprobs.id()).isZero();
        assertThat(logprobs.logprob()).isCloseTo(Math.log(1 / 8.0), within(1e-7));
        assertThat(logprobs.top()).extracting(TokenLogprob::id).containsExactly(2, 1);
        assertThat(logprobs.top().getFirst().logprob()).isCloseTo(Math.log(5 / 8.0), within(1e-7));
        assertThat(logprobs.top().getLast().logprob()).isCloseTo(Math.log(2 / 8.0), within(1e-7));
    }

    @Test
    void equal_logits_are_listed_by_ascending_id() {
        float[] logits = {1, 2, 1, 2, 1, 2, 0};

        assertThat(of(logits, 0, 7, 6, 5).top()).extracting(TokenLogprob::id).containsExactly(1, 3, 5, 0, 2);
    }

    @Test
    void huge_logits_do_not_overflow() {
        float[] logits = {Float.MAX_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE};

        TokenLogprobs logprobs = of(logits, 0, 3, 1, 1);

        assertThat(logprobs.logprob()).isEqualTo(-StrictMath.log(2));
        assertThat(logprobs.top()).containsExactly(new TokenLogprob(0, token(0), -StrictMath.log(2)));
    }

    @Test
    void tokens_of_probability_zero_are_not_listed() {
        float[] logits = {MASKED, 3, MASKED};

        assertThat(of(logits, 0, 3, 0, 3))
                .isEqualTo(new TokenLogprobs(
                        0, token(0), Double.NEGATIVE_INFINITY, List.of(new TokenLogprob(1, token(1), 0))));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 19, 20})
    void the_top_list_is_the_head_of_the_sorted_vocabulary(int top) {
        Random random = new Random(top);
        float[] logits = new float[500];
        for (int id = 0; id < logits.length; id++) {
            logits[id] = random.nextInt(60) / 4f; // many equal ones
        }
        List<Integer> sorted = IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer id) -> -logits[id]).thenComparingInt(id -> id))
                .limit(top)
                .toList();

        assertThat(of(logits, 0, logits.length, 7, top).top())
                .extracting(TokenLogprob::id)
                .isEqualTo(sorted);
    }

    @Test
    void probabilities_add_up_to_one() {
        float[] logits = new float[20];
        Random random = new Random(5);
        for (int id = 0; id < logits.length; id++) {
            logits[id] = (float) random.nextGaussian() * 5;
        }

        double sum = of(logits, 0, 20, 0, 20).top().stream()
                .mapToDouble(token -> Math.exp(token.logprob()))
                .sum();

        assertThat(sum).isCloseTo(1, within(1e-12));
    }

    @Test
    void arguments_that_make_no_sense_are_refused() {
        float[] logits = {1, 2, 3};

        assertRefused(() -> of(logits, 0, 3, 3, 1), "token id 3 is outside the vocabulary");
        assertRefused(() -> of(logits, 0, 3, 0, 21), "logprobs must be between 0 (none) and 20, but is 21");
        assertRefused(() -> of(logits, 1, 3, 0, 1), "3 logits from offset 1 on are needed");
        assertRefused(() -> of(logits, 0, 0, 0, 1), "a vocabulary has at least 1 token");
        assertRefused(() -> of(null, 0, 3, 0, 1), "logits is missing");
        assertRefused(() -> of(new float[] {1, Float.NaN}, 0, 2, 0, 1), "the logit of token 1 is NaN");
        assertRefused(() -> of(new float[] {MASKED, MASKED}, 0, 2, 0, 1), "all 2 tokens are masked");
        assertRefused(() -> new TokenLogprobs(0, token(0), 0, null), "top is missing");
        assertRefused(() -> new TokenLogprobs(0, null, 0, List.of()), "token is missing");
        assertRefused(() -> new TokenLogprob(0, null, 0), "token is missing");
        assertRefused(() -> new TokenText(null, new byte[0]), "text or bytes of a token is missing");
    }

    private static void assertRefused(Runnable call, String sentence) {
        assertThatThrownBy(call::run).isInstanceOf(SamplingException.class).hasMessageStartingWith(sentence);
    }
}
