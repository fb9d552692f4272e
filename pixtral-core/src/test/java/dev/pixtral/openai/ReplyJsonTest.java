package dev.pixtral.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Reply;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.GenerationResult;
import dev.pixtral.engine.Timings;
import dev.pixtral.engine.Usage;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.sampling.TokenLogprob;
import dev.pixtral.sampling.TokenLogprobs;
import dev.pixtral.sampling.TokenText;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static String call(String arguments) {
        return ReplyJson.of(new ToolCall("123456789", "put", arguments));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"x\": 1E-38}",
                "{\"x\":1e400}",
                "{\"x\": 123456789012345678901234, \"y\": -0.0}",
                "{\"x\": \"a\\u00e9\\/\"}",
                "{ }"
            })
    void arguments_are_printed_as_the_model_wrote_them(String arguments) {
        assertThat(call(arguments))
                .isEqualTo("{\"id\":\"123456789\",\"name\":\"put\",\"arguments\":" + arguments + "}\n");
    }

    @Test
    void numbers_may_be_of_any_length() {
        String arguments = "{\"x\": " + "7".repeat(5_000) + "}";

        assertThat(call(arguments)).contains(arguments);
    }

    @Test
    void arguments_of_several_lines_stay_in_one() {
        assertThat(call("{\n\t\"x\": \"a\\nb\"\r\n}"))
                .isEqualTo("{\"id\":\"123456789\",\"name\":\"put\",\"arguments\":{  \"x\": \"a\\nb\"  }}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"x\": NaN}", "{\"x\": Infinity}", "{", "", "Rome", "{} {}"})
    void what_is_no_json_is_a_string(String arguments) throws JsonProcessingException {
        assertThat(JSON.readTree(call(arguments)).get("arguments").textValue()).isEqualTo(arguments);
    }

    @Test
    void log_probabilities_have_their_token_and_its_bytes() throws JsonProcessingException {
        TokenText half = new TokenText("\\xE2\\x82", new byte[] {(byte) 0xE2, (byte) 0x82});
        TokenText end = new TokenText("</s>", new byte[0]);
        Reply reply = new Reply(
                new GenerationResult(
                        new int[] {7},
                        "",
                        FinishReason.MALFORMED_TOOL_CALLS,
                        new Usage(1, 0, 1, 0),
                        new Timings(0, 0, 0, 0, 0, 1, 1),
                        0,
                        List.of(new TokenLogprobs(
                                7, half, -1, List.of(new TokenLogprob(2, end, Double.NEGATIVE_INFINITY))))),
                List.of(),
                List.of());
        GenerationOptions options = GenerationOptions.DEFAULT.withSampling(
                SamplingOptions.builder().logprobs(1).build());

        JsonNode json = JSON.readTree(ReplyJson.of(reply, options, 0));

        assertThat(json.get("finishReason").textValue()).isEqualTo("malformed_tool_calls");
        assertThat(json.get("logprobs"))
                .hasToString("[{\"id\":7,\"token\":\"\\\\xE2\\\\x82\",\"bytes\":[226,130],\"logprob\":-1.0,"
                        + "\"top\":[{\"id\":2,\"token\":\"</s>\",\"bytes\":null,\"logprob\":-9999.0}]}]");
    }
}
