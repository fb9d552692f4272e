package dev.pixtral.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixtral.testing.Fixtures;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Conversations that the reference refuses, given to the command line. */
class GoldenRefusalsTest {
    /** What a prompt has no place for, by the number of the case, and where that is told to be. */
    private static final Map<Integer, String> NO_PLACE = Map.of(
            112, ", message 3, name: \"bad name!\" is not a valid tool name",
            116, ", message 2, content, part 1: only user messages can contain pictures.",
            117, ", message 1, content, part 2: only user messages can contain pictures.",
            118, ", message 1: unknown role \"developer\"");

    @TempDir
    private Path folder;

    static Stream<Named<JsonNode>> refused() {
        return StreamSupport.stream(
                        Fixtures.json("fixtures/tokenizer/chat.json")
                                .path("cases")
                                .spliterator(),
                        false)
                // those of the other mode are refused when they are answered, not when they are counted
                .filter(golden ->
                        golden.has("error") && golden.path("mode").textValue().equals("test"))
                .map(golden -> Named.of("case " + golden.path("id"), golden));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses_with_a_sentence_what_the_reference_refuses(JsonNode golden) {
        String file = write(golden);

        Cli.Result result = Cli.run("tokens", "--messages", file);

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).endsWith(".\n").hasLineCount(1).doesNotContain("bug in Pixtral");
        String place = NO_PLACE.get(golden.path("id").intValue());
        if (place != null) {
            assertThat(result.err()).startsWith(file + place);
        }
    }

    /** Pictures of the golden data are known by their size alone; here they get a name. */
    private String write(JsonNode golden) {
        ObjectNode conversation = new ObjectMapper().createObjectNode();
        conversation.set("messages", golden.path("messages").deepCopy());
        conversation.set("tools", golden.path("tools"));
        for (JsonNode message : conversation.path("messages")) {
            for (JsonNode part : message.path("content")) {
                if (part.path("type").textValue().equals("image")) {
                    ((ObjectNode) part).removeAll().put("type", "image_url").put("image_url", "cat.png");
                }
            }
        }
        return Cli.write(folder, "chat.json", conversation.toString());
    }
}
