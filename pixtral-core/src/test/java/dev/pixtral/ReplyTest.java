package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.GenerationResult;
import dev.pixtral.engine.Timings;
import dev.pixtral.engine.Usage;
import dev.pixtral.sampling.TokenLogprobs;
import dev.pixtral.sampling.TokenText;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyTest {
    private static final Timings TIMINGS = new Timings(1, 2, 3, 4, 5, 6, 7);
    private static final Usage USAGE = new Usage(131, 121, 3, 0);
    private static final ToolCall CALL = new ToolCall("123456789", "find", "{\"city\": \"Rome\"}");

    private static GenerationResult result(int... ids) {
        return new GenerationResult(ids, "secret", FinishReason.STOP, USAGE, TIMINGS, 7, List.of());
    }

    private static Reply reply(int... ids) {
        return new Reply(result(ids), List.of(CALL), List.of("A warning."));
    }

    @Test
    void replies_compare_by_value() {
        assertThat(reply(1, 2, 3)).isEqualTo(reply(1, 2, 3)).hasSameHashCodeAs(reply(1, 2, 3));
        assertThat(reply(1, 2, 3))
                .isNotEqualTo(reply(1, 2, 4))
                .isNotEqualTo(new Reply(result(1, 2, 3), List.of(), List.of("A warning.")))
                .isNotEqualTo(new Reply(result(1, 2, 3), List.of(CALL), List.of()))
                .isNotEqualTo(null);
    }

    @Test
    void every_part_of_a_result_counts() {
        GenerationResult result = result(1);
        Usage otherUsage = new Usage(1, 0, 1, 0);
        Timings otherTimings = new Timings(0, 0, 0, 0, 0, 0, 0);
        List<TokenLogprobs> logprobs =
                List.of(new TokenLogprobs(1, new TokenText("a", new byte[] {97}), -1, List.of()));
        int[] ids = {1};

        assertThat(List.of(
                        new GenerationResult(ids, "other", FinishReason.STOP, USAGE, TIMINGS, 7, List.of()),
                        new GenerationResult(ids, "secret", FinishReason.LENGTH, USAGE, TIMINGS, 7, List.of()),
                        new GenerationResult(ids, "secret", FinishReason.STOP, otherUsage, TIMINGS, 7, List.of()),
                        new GenerationResult(ids, "secret", FinishReason.STOP, USAGE, otherTimings, 7, List.of()),
                        new GenerationResult(ids, "secret", FinishReason.STOP, USAGE, TIMINGS, 8, List.of()),
                        new GenerationResult(ids, "secret", FinishReason.STOP, USAGE, TIMINGS, 7, logprobs)))
                .doesNotContain(result)
                .doesNotHaveDuplicates();
        assertThat(new GenerationResult(ids, "secret", FinishReason.STOP, USAGE, TIMINGS, 7, List.of()))
                .isEqualTo(result);
    }

    @Test
    void a_reply_has_the_parts_of_its_result() {
        Reply reply = reply(1, 2, 3);

        assertThat(reply.text()).isEqualTo("secret");
        assertThat(reply.tokens()).containsExactly(1, 2, 3);
        assertThat(reply.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(reply.usage()).isEqualTo(USAGE);
        assertThat(reply.timings()).isEqualTo(TIMINGS);
        assertThat(reply.seed()).isEqualTo(7);
        assertThat(reply.logprobs()).isEmpty();
    }

    @Test
    void nothing_changes_a_reply() {
        int[] ids = {1, 2, 3};
        List<ToolCall> calls = new ArrayList<>(List.of(CALL));
        List<String> warnings = new ArrayList<>(List.of("A warning."));
        Reply reply = new Reply(result(ids), calls, warnings);

        ids[0] = 9;
        reply.tokens()[1] = 9;
        calls.clear();
        warnings.clear();

        assertThat(reply).isEqualTo(reply(1, 2, 3));
    }

    @Test
    void a_reply_prints_sizes_and_no_text() {
        assertThat(reply(1, 2, 3))
                .hasToString("Reply[finishReason=STOP, tokens=3, characters=6, toolCalls=1, warnings=1]");
        assertThat(result(1, 2, 3)).hasToString("GenerationResult[finishReason=STOP, tokens=3, characters=6]");
    }
}
