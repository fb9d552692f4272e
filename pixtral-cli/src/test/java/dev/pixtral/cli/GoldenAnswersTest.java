package dev.pixtral.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixtral.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompts and answers of the references, through the command line. */
class GoldenAnswersTest {
    private static final String MODEL = "fixtures/model/tiny-a";
    private static final JsonNode EVALUATION = Fixtures.json("tiny-pixtral/eval.json");

    @TempDir
    private Path folder;

    private static Stream<List<String>> checkpointsAndCases() {
        List<String> cases = List.of(
                "text-only",
                "long-text",
                "image-square",
                "image-wide",
                "image-max-size",
                "image-then-follow-up",
                "two-images");
        return Stream.of("native", "hf").flatMap(layout -> cases.stream().map(name -> List.of(layout, name)));
    }

    @ParameterizedTest
    @MethodSource("checkpointsAndCases")
    void both_layouts_continue_as_the_reference(List<String> layoutAndCase) throws IOException {
        JsonNode expected = Fixtures.json(MODEL + "/expected/" + layoutAndCase.getLast() + ".json");
        String model = Fixtures.path(MODEL + "/" + layoutAndCase.getFirst()).toString();
        String messages =
                Cli.write(folder, "chat.json", openAi(expected.path("messages")).toString());

        JsonNode answer = Cli.run("ask", "--json", "--model", model, "--messages", messages, "--max-tokens", "24")
                .json();
        JsonNode prompt = Cli.run("tokens", "--json", "--model", model, "--messages", messages)
                .json();

        assertThat(answer.path("tokens"))
                .isEqualTo(expected.path("continuation").path("ids"));
        assertThat(answer.path("finishReason").textValue()).isEqualTo("length");
        assertThat(answer.path("usage").path("promptTokens").intValue())
                .isEqualTo(prompt.path("ids").size());
        assertThat(prompt.path("ids")).isEqualTo(expected.path("prompt_ids"));
        assertThat(prompt.path("imageTokens")).isEqualTo(answer.path("usage").path("imageTokens"));
    }

    /** The fixtures' images in OpenAI's form; the pictures are copied beside the conversation. */
    private JsonNode openAi(JsonNode messages) throws IOException {
        JsonNode copy = messages.deepCopy();
        for (JsonNode part : copy.findParents("file")) {
            String file = ((ObjectNode) part).remove("file").textValue();
            Path picture = folder.resolve(file);
            Files.createDirectories(picture.getParent());
            if (Files.notExists(picture)) {
                Files.copy(Fixtures.path(MODEL + "/" + file), picture);
            }
            ((ObjectNode) part).remove(List.of("width", "height"));
            ((ObjectNode) part).put("type", "image_url").putObject("image_url").put("url", file);
        }
        return copy;
    }

    /** One or two cases of each family of the embedded model's evaluation that needs a file. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tools-000",
                "tools-007",
                "imagetool-003",
                "imagetool-021",
                "chain-000",
                "json-000",
                "contract-000",
                "contract-024",
                "multi-000",
                "chat-000"
            })
    void the_embedded_model_answers_as_the_reference(String id) throws IOException {
        JsonNode expected = evaluation(id);
        String messages = conversation(expected);

        JsonNode answer = Cli.run("ask", "--json", "--messages", messages).json();
        JsonNode prompt = Cli.run("tokens", "--json", "--messages", messages).json();
        Cli.Result text = Cli.run("ask", "--quiet", "--messages", messages);

        assertThat(prompt.path("ids")).isEqualTo(expected.path("prompt_ids"));
        assertThat(answer.path("tokens")).isEqualTo(withoutEnd(expected.path("greedy_ids")));
        if (expected.path("greedy_ids").path(0).intValue() == 9) { // [TOOL_CALLS]
            assertThat(answer.path("finishReason").textValue()).isEqualTo("tool_calls");
            assertThat(answer.path("text").textValue()).isEmpty();
            JsonNode calls =
                    new ObjectMapper().readTree(expected.path("greedy_text").textValue());
            assertThat(answer.path("toolCalls")).isEqualTo(calls);
            assertThat(lines(text.out())).isEqualTo(calls);
        } else {
            assertThat(answer.path("finishReason").textValue()).isEqualTo("stop");
            assertThat(answer.path("toolCalls")).isEmpty();
            assertThat(answer.path("text")).isEqualTo(expected.path("greedy_text"));
            assertThat(text.out()).isEqualTo(expected.path("greedy_text").textValue() + "\n");
        }
    }

    /**
     * A call of a tool with broken JSON stays what it is: text, with a word on what is wrong. The evaluation has none,
     * but capitals confuse the model.
     */
    @Test
    void prints_tool_calls_that_are_none_as_text() throws IOException {
        String conversation = Files.readString(Path.of(conversation(evaluation("contract-028"))));
        assertThat(conversation).contains("How much is 4 plus 62?");
        String messages = Cli.write(
                folder, "capitals.json", conversation.replace("How much is 4 plus 62?", "HOW MUCH IS 4 PLUS 62?"));
        String broken = "[{\"name\": \"add\", \"arguments\": {\"arg0\": 4PLUS 4PLUS 4PLUS 62}, \"id\": \"call00001\"}]";

        JsonNode answer = Cli.run("ask", "--json", "--messages", messages).json();
        Cli.Result text = Cli.run("ask", "--quiet", "--messages", messages);

        assertThat(answer.path("tokens").path(0).intValue()).isEqualTo(9); // [TOOL_CALLS]
        assertThat(answer.path("toolCalls")).isEmpty();
        assertThat(answer.path("finishReason").textValue()).isEqualTo("malformed_tool_calls");
        assertThat(answer.path("text").textValue()).isEqualTo(broken);
        assertThat(answer.path("warnings")).singleElement().asString().contains("cut off, or not JSON");
        assertThat(text.out()).isEqualTo(broken + "\n");
        assertThat(text.err()).contains("The model began to call tools, but its output is not a valid tool call");
    }

    private static JsonNode evaluation(String id) {
        return StreamSupport.stream(EVALUATION.path("cases").spliterator(), false)
                .filter(entry -> entry.path("id").textValue().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Writes the conversation of a case, and its pictures beside it. */
    private String conversation(JsonNode evaluation) throws IOException {
        ObjectNode conversation = new ObjectMapper().createObjectNode();
        conversation.set("messages", evaluation.path("messages"));
        if (evaluation.has("tools")) {
            conversation.set("tools", evaluation.path("tools"));
        }
        Files.createDirectory(folder.resolve("images"));
        for (String url : conversation.findValuesAsText("url")) {
            Files.copy(Fixtures.path("tiny-pixtral/" + url), folder.resolve(url));
        }
        return Cli.write(folder, "chat.json", conversation.toString());
    }

    private static ArrayNode withoutEnd(JsonNode ids) {
        ArrayNode generated = ids.deepCopy();
        generated.remove(generated.size() - 1); // </s>
        return generated;
    }

    /** Objects, one a line, as an array. */
    private static JsonNode lines(String out) throws IOException {
        ArrayNode array = new ObjectMapper().createArrayNode();
        for (String line : out.lines().toList()) {
            array.add(new ObjectMapper().readTree(line));
        }
        return array;
    }
}
