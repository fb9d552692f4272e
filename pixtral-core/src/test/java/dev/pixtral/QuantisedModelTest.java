package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.OpenAiMessages;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The embedded model with quantised weights, chosen at the door. Measured over all 420 held-out cases, in Q8 when activations were still rounded: 413 answers are token for token those of BF16 in Q8, 339 in Q4; 208 and
 * 203 are correct, 211 in BF16.
 */
class QuantisedModelTest {
    private static final int EVERY = 10;

    @ParameterizedTest
    @CsvSource({"BF16, 42", "Q8, 40", "Q4, 29"})
    void most_answers_are_those_of_the_reference(WeightFormat format, int least) {
        JsonNode evaluation = Fixtures.json("tiny-pixtral/eval.json");
        JsonNode cases = evaluation.get("cases");
        GenerationOptions options = GenerationOptions.DEFAULT.withMaxTokens(
                evaluation.get("max_new_tokens").intValue());
        int equal = 0;
        try (Pixtral pixtral = Pixtral.builder().weights(format).open()) {
            for (int i = 0; i < cases.size(); i += EVERY) {
                OpenAiMessages messages = OpenAiMessages.ofFiles(Fixtures.path("tiny-pixtral"));
                Reply reply = pixtral.generate(messages.prompt(cases.get(i)), options, GenerationListener.NONE);
                equal += startsWith(Fixtures.ints(cases.get(i).get("greedy_ids")), reply.tokens()) ? 1 : 0;
            }
        }
        System.out.printf("%s: %d of %d%n", format, equal, cases.size() / EVERY);
        assertThat(equal).isGreaterThanOrEqualTo(least);
    }

    /** Whether the reference's ids, which end with the end of sequence, begin with ours, of which that is left out. */
    private static boolean startsWith(int[] reference, int[] ids) {
        return reference.length - ids.length <= 1
                && ids.length <= reference.length
                && Arrays.equals(reference, 0, ids.length, ids, 0, ids.length);
    }
}
