package dev.pixtral.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.testing.SiblingModels;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thoughts in answers and histories: a small model of Ministral-3's format thinks what a script tells it. */
class ThoughtsTest {
    private static final String HELLO = "{\"role\": \"user\", \"content\": \"Hello\"}";
    private static final String WHY = "{\"role\": \"user\", \"content\": \"Why?\"}";

    @TempDir
    private static Path folder;

    private static TestServer server;

    @BeforeAll
    static void open() {
        SiblingModels.embedded(folder, "v13");
        LogitsProcessor script = SiblingModels.thinking(SiblingModels.tokenizer(folder), "Hm.\nWell.", "Yes.");
        server = TestServer.start(
                model -> model.model(folder.toString()),
                settings -> settings.withDefaults(settings.defaults().withLogitsProcessor(script)));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static String request(String... messages) {
        return "{\"messages\": [" + String.join(", ", messages) + "]}";
    }

    @Test
    void thoughts_are_a_field_of_the_message() {
        JsonNode message = server.chat(request(HELLO)).at("/choices/0/message");

        assertThat(message.path("reasoning_content").textValue()).isEqualTo("Hm.\nWell.");
        assertThat(message.path("content").textValue()).isEqualTo("Yes.");
    }

    @Test
    void thoughts_are_pieces_of_a_stream_before_the_text() {
        List<JsonNode> events = TestServer.events(
                server.post("{\"stream\": true, " + request(HELLO).substring(1)).body());

        assertThat(joined(events, "reasoning_content")).isEqualTo("Hm.\nWell.");
        assertThat(joined(events, "content")).isEqualTo("Yes.");
        List<String> order = events.stream()
                .map(event -> event.at("/choices/0/delta"))
                .flatMap(delta -> delta.propertyStream().map(field -> field.getKey()))
                .distinct()
                .toList();
        assertThat(order).containsExactly("role", "content", "reasoning_content"); // the first piece is empty
    }

    private static String joined(List<JsonNode> events, String field) {
        return events.stream()
                .map(event -> event.at("/choices/0/delta").path(field).asText(""))
                .collect(Collectors.joining());
    }

    @Test
    void a_thought_that_is_sent_again_is_seen_and_not_computed_again() {
        JsonNode first = server.chat(request(HELLO));
        JsonNode message = first.at("/choices/0/message");

        JsonNode second = server.chat(request(HELLO, message.toString(), WHY));
        JsonNode without = server.chat(request(HELLO, "{\"role\": \"assistant\", \"content\": \"Yes.\"}", WHY));

        assertThat(second.at("/usage/prompt_tokens_details/cached_tokens").intValue())
                .isGreaterThanOrEqualTo(first.at("/usage/total_tokens").intValue() - 1);
        assertThat(second.at("/usage/prompt_tokens").intValue())
                .isGreaterThan(without.at("/usage/prompt_tokens").intValue());
        assertThat(second.at("/pixtral/warnings")).isEmpty();
    }
}
