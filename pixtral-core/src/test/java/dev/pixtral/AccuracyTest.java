package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.OpenAiMessages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The embedded model on its held-out cases, through the whole engine: every answer whose choices were clear is token
 * for token the reference's.
 *
 * <p>Scoring follows the rules in {@code eval.json}. A case whose {@code min_top2_margin} is below {@value #CLEAR} is a
 * near tie: float32 sums in another order may decide it otherwise.
 */
class AccuracyTest {
    private static final double CLEAR = 0.02;
    private static final int END_OF_SEQUENCE = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a family of cases gave. */
    private static final class Family {
        private int cases;
        private int equal;
        private int nearTies;
        private int correct;
        private int correctInReference;
    }

    @Test
    void answers_equal_the_reference_wherever_its_choice_was_clear() {
        List<String> wrong = new ArrayList<>();
        Map<String, Family> families = evaluate(WeightFormat.BF16, KvType.F32, wrong);

        assertThat(wrong).isEmpty();
        assertThat(families).hasSize(14);
        families.forEach((name, family) -> assertThat(Math.abs(family.correct - family.correctInReference))
                .as(name)
                .isLessThanOrEqualTo(family.nearTies));
    }

    /**
     * Numbers of fewer bits may decide a close choice otherwise. Since nothing but the numbers changes a bit, these
     * counts hold on every machine.
     */
    @ParameterizedTest
    @CsvSource({
        "BF16, BF16, 420, 299",
        "BF16, Q8, 418, 298",
        "Q8, F32, 419, 299",
        "Q4_1, F32, 383, 297",
        "Q4, F32, 384, 293"
    })
    void fewer_bits_cost_few_answers(WeightFormat weights, KvType keyValues, int equal, int correct) {
        Map<String, Family> families = evaluate(weights, keyValues, new ArrayList<>());

        assertThat(families.values().stream().mapToInt(family -> family.equal).sum())
                .isGreaterThanOrEqualTo(equal);
        assertThat(families.values().stream().mapToInt(family -> family.correct).sum())
                .isGreaterThanOrEqualTo(correct);
    }

    /** A grammar takes away only what would have been no call; but the engine chooses the ids of calls. */
    @Test
    void answers_held_to_their_tools_are_the_same_or_mended() {
        JsonNode evaluation = Fixtures.json("tiny-pixtral/eval.json");
        GenerationOptions options = GenerationOptions.DEFAULT.withMaxTokens(
                evaluation.get("max_new_tokens").intValue());
        int compared = 0;
        List<String> mended = new ArrayList<>();
        try (Pixtral pixtral = Pixtral.open()) {
            for (JsonNode golden : evaluation.get("cases")) {
                Prompt prompt =
                        OpenAiMessages.ofFiles(Fixtures.path("tiny-pixtral")).prompt(golden);
                if (!prompt.tools().isEmpty()) {
                    Reply free = pixtral.generate(prompt, free(options), GenerationListener.NONE);
                    Reply held = pixtral.generate(prompt, options, GenerationListener.NONE);
                    compared++;
                    if (!held.text().equals(free.text()) || !withoutIds(held).equals(withoutIds(free))) {
                        mended.add(golden.get("id").textValue());
                        assertThat(held.finishReason()).as(mended.getLast()).isEqualTo(FinishReason.TOOL_CALLS);
                    }
                }
            }
        }
        System.out.printf("%d answers with tools, mended: %s%n", compared, mended);
        assertThat(compared).isGreaterThan(80);
        assertThat(mended).hasSizeLessThan(5);
    }

    private static GenerationOptions free(GenerationOptions options) {
        return options.withRules(AnswerRules.DEFAULT.withToolUse(ToolUse.FREE));
    }

    private static List<ToolCall> withoutIds(Reply reply) {
        return reply.toolCalls().stream()
                .map(call -> new ToolCall("", call.name(), call.arguments()))
                .toList();
    }

    private static Map<String, Family> evaluate(WeightFormat weights, KvType keyValues, List<String> wrong) {
        JsonNode evaluation = Fixtures.json("tiny-pixtral/eval.json");
        Map<String, Family> families = new TreeMap<>();
        try (Pixtral pixtral =
                Pixtral.builder().weights(weights).keyValues(keyValues).open()) {
            // the ids of calls are the model's own
            GenerationOptions options = free(GenerationOptions.DEFAULT.withMaxTokens(
                    evaluation.get("max_new_tokens").intValue()));
            for (JsonNode golden : evaluation.get("cases")) {
                OpenAiMessages messages = OpenAiMessages.ofFiles(Fixtures.path("tiny-pixtral"));
                Reply reply = pixtral.generate(messages.prompt(golden), options, GenerationListener.NONE);

                Family family = families.computeIfAbsent(golden.get("family").textValue(), name -> new Family());
                boolean equal = Arrays.equals(idsWithEnd(reply), Fixtures.ints(golden.get("greedy_ids")));
                boolean nearTie = golden.get("min_top2_margin").doubleValue() < CLEAR;
                family.cases++;
                family.equal += equal ? 1 : 0;
                family.nearTies += nearTie ? 1 : 0;
                family.correct += correct(golden.get("expect"), reply) ? 1 : 0;
                family.correctInReference += golden.get("correct").booleanValue() ? 1 : 0;
                if (!equal && !nearTie) {
                    wrong.add(golden.get("id").textValue() + ": " + reply.text() + reply.toolCalls());
                }
            }
        }
        System.out.printf("Weights in %s, keys and values in %s%n", weights, keyValues);
        print(families);
        return families;
    }

    private static int[] idsWithEnd(Reply reply) {
        if (reply.finishReason() == FinishReason.LENGTH) {
            return reply.tokens();
        }
        int[] ids = Arrays.copyOf(reply.tokens(), reply.tokens().length + 1);
        ids[ids.length - 1] = END_OF_SEQUENCE;
        return ids;
    }

    private static boolean correct(JsonNode expect, Reply reply) {
        JsonNode value = expect.get("value");
        return switch (expect.get("type").textValue()) {
            case "contains_all" -> reply.toolCalls().isEmpty() && containsAll(value, reply.text());
            case "json" -> equalJson(value, reply.text());
            case "tool_calls" -> equalCalls(value, reply.toolCalls());
            default -> throw new IllegalArgumentException(expect.toString());
        };
    }

    private static boolean containsAll(JsonNode keys, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (JsonNode node : keys) {
            String key = node.textValue();
            boolean found;
            if (key.equals("yes") || key.equals("no,")) {
                found = lower.startsWith(key);
            } else if (key.length() > 40) {
                found = text.equals(key);
            } else {
                String word = Pattern.quote(key.toLowerCase(Locale.ROOT).strip());
                found = Pattern.compile("(?<![\\w.])" + word + "(?!\\w|\\.\\d)", Pattern.UNICODE_CHARACTER_CLASS)
                        .matcher(lower)
                        .find();
            }
            if (!found) {
                return false;
            }
        }
        return true;
    }

    private static boolean equalJson(JsonNode expected, String text) {
        try {
            JsonNode actual = JSON.readTree(text);
            return equalValues(expected, actual);
        } catch (JsonProcessingException e) {
            return false; // not JSON: a wrong answer
        }
    }

    /** Equal as Python compares: 1 and 1.0 are the same number. */
    private static boolean equalValues(JsonNode a, JsonNode b) {
        return a.equals(
                (x, y) -> x.isNumber() && y.isNumber()
                        ? Double.compare(x.doubleValue(), y.doubleValue())
                        : x.equals(y) ? 0 : 1,
                b);
    }

    private static boolean equalCalls(JsonNode expected, List<ToolCall> calls) {
        if (expected.size() != calls.size()) {
            return false;
        }
        for (int i = 0; i < calls.size(); i++) {
            ToolCall call = calls.get(i);
            if (!call.name().equals(expected.get(i).get("name").textValue())
                    || !equalJson(expected.get(i).get("arguments"), call.arguments())) {
                return false;
            }
        }
        return true;
    }

    private static void print(Map<String, Family> families) {
        StringBuilder table = new StringBuilder(
                "family     | cases | ids equal | near ties | correct | correct in the reference%n".formatted());
        families.forEach((name, family) -> table.append("%-10s | %5d | %9d | %9d | %7d | %d%n"
                .formatted(
                        name, family.cases, family.equal, family.nearTies, family.correct, family.correctInReference)));
        System.out.print(table);
    }
}
