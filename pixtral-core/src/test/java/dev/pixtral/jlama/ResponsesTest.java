package dev.pixtral.jlama;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tjake.jlama.model.functions.Generator.FinishReason;
import com.github.tjake.jlama.model.functions.Generator.Response;
import dev.pixtral.Reply;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.GenerationResult;
import dev.pixtral.engine.Timings;
import dev.pixtral.engine.Usage;
import dev.pixtral.tokenizer.TokenizerFixtures;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponsesTest {
    private static Response response(List<ToolCall> calls, dev.pixtral.engine.FinishReason reason) {
        Reply reply = new Reply(
                new GenerationResult(
                        new int[0],
                        "[1]",
                        reason,
                        new Usage(1, 0, 0, 0),
                        new Timings(0, 0, 0, 0, 0, 1, 0),
                        0,
                        List.of()),
                calls,
                List.of());
        return Responses.of(reply, TokenizerFixtures.pixtral());
    }

    @Test
    void numbers_of_calls_keep_their_digits() {
        String digits = "9".repeat(2_000);
        ToolCall call = new ToolCall(
                "123456789",
                "put",
                "{\"a\": 0.12345678901234567890123, \"b\": 1e400, \"c\": 123456789012345678901234, \"d\": " + digits
                        + "}");

        Response response = response(List.of(call), dev.pixtral.engine.FinishReason.TOOL_CALLS);

        assertThat(response.toolCalls.getFirst().getParameters())
                .containsEntry("a", new BigDecimal("0.12345678901234567890123"))
                .containsEntry("b", new BigDecimal("1e400"))
                .containsEntry("c", new BigInteger("123456789012345678901234"))
                .containsEntry("d", new BigInteger(digits));
    }

    @Test
    void malformed_calls_are_an_error() {
        Response response = response(List.of(), dev.pixtral.engine.FinishReason.MALFORMED_TOOL_CALLS);

        assertThat(response.finishReason).isEqualTo(FinishReason.ERROR);
        assertThat(response.responseText).isEqualTo("[1]");
    }
}
