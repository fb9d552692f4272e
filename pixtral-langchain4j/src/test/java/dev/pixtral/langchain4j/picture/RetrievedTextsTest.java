package dev.pixtral.langchain4j.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The attribute of messages, also after JSON and in the hands of somebody hostile. */
class RetrievedTextsTest {
    private static final String HASH = "ab".repeat(32);
    private static final List<RetrievedText> TEXTS =
            List.of(new RetrievedText("[1] a.png: A \"dog\"\n", "store-1", HASH), RetrievedText.of("[2] b.txt: Cats"));

    private static UserMessage question() {
        UserMessage message =
                UserMessage.from("Ann", ImageContent.from("AAAA", "image/png"), TextContent.from("What is this?"));
        message.attributes().put("other", "kept");
        return message;
    }

    @Test
    void it_survives_json() {
        UserMessage message = RetrievedTexts.attach(question(), TEXTS, true);
        String json = ChatMessageSerializer.messageToJson(message);
        UserMessage back = (UserMessage) ChatMessageDeserializer.messageFromJson(json);

        assertThat(RetrievedTexts.of(back))
                .isEqualTo(RetrievedTexts.of(message))
                .isEqualTo(TEXTS);
        assertThat(Retrieval.of(back)).isEqualTo(Retrieval.of(message));
        assertThat(Retrieval.of(back).first()).isTrue();
        assertThat(Retrieval.of(back).own()).hasSize(2);
        assertThat(back.name()).isEqualTo("Ann");
        assertThat(back.attributes()).containsEntry("other", "kept");
    }

    @Test
    void it_consists_of_texts_and_numbers() {
        UserMessage question = question();
        UserMessage message = RetrievedTexts.attach(question, TEXTS, false);

        assertThat((List<?>) message.attributes().get(RetrievedTexts.KEY))
                .hasSize(4)
                .allSatisfy(entry -> assertThat(((Map<?, ?>) entry).values())
                        .allMatch(value -> value instanceof String || value instanceof Number));
        assertThat(message.contents()).isEqualTo(question.contents());
        assertThat(question.attributes()).doesNotContainKey(RetrievedTexts.KEY);
    }

    static List<Object> damaged() {
        return Arrays.asList(
                null,
                "text",
                7,
                Map.of("text", "a"),
                List.of(),
                List.of("a", 1, List.of()),
                Collections.singletonList(null),
                List.of(Map.of("text", 7)),
                List.of(Map.of("text", " ")),
                List.of(Map.of("text", "a", "store", "s")),
                List.of(Map.of("text", "a", "sha256", HASH)),
                List.of(Map.of("text", "a", "store", "s", "sha256", "../../etc/passwd")),
                List.of(Map.of("text", "a", "store", "s", "sha256", HASH.toUpperCase(java.util.Locale.ROOT))),
                List.of(Map.of("own", "x", "length", Long.MAX_VALUE)),
                List.of(Map.of(1, 2)));
    }

    @ParameterizedTest
    @MethodSource("damaged")
    void what_is_damaged_is_ignored(Object value) {
        UserMessage message = question();
        message.attributes().put(RetrievedTexts.KEY, value);

        assertThat(RetrievedTexts.of(message)).isEmpty();
        assertThat(new PictureRestorer().restore(message, warning -> {})).isSameAs(message);
    }

    @Test
    void the_rest_of_a_damaged_attribute_is_used() {
        UserMessage message = RetrievedTexts.attach(question(), TEXTS, false);
        List<Object> entries = new ArrayList<>((List<?>) message.attributes().get(RetrievedTexts.KEY));
        entries.add(1, Map.of("text", 5));
        entries.add(2, Map.of("own", "text:nothing", "length", -3));
        message.attributes().put(RetrievedTexts.KEY, entries);

        assertThat(RetrievedTexts.of(message)).isEqualTo(TEXTS);
        assertThat(new PictureRestorer().restore(message, warning -> {}).contents())
                .hasSize(4);
    }

    @Test
    void the_count_is_bounded() {
        List<RetrievedText> many = IntStream.range(0, 10_000)
                .mapToObj(i -> RetrievedText.of("text " + i))
                .toList();
        UserMessage hostile = question();
        hostile.attributes()
                .put(
                        RetrievedTexts.KEY,
                        many.stream().map(text -> Map.of("text", text.text())).toList());

        assertThat(RetrievedTexts.of(RetrievedTexts.attach(question(), many, false)))
                .isEqualTo(many.subList(0, RetrievedTexts.MOST));
        assertThat(RetrievedTexts.of(hostile)).hasSize(RetrievedTexts.MOST);
    }

    @Test
    void half_a_reference_is_refused() {
        assertThatThrownBy(() -> new RetrievedText(" ", null, null)).hasMessageContaining("must not be blank");
        assertThatThrownBy(() -> new RetrievedText("a", "s", null)).hasMessageContaining("both the id");
        assertThatThrownBy(() -> new RetrievedText("a", "s", "AB")).hasMessageContaining("64 lower-case");
    }
}
