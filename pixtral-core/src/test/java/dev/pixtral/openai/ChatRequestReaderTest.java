package dev.pixtral.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.grammar.ToolUse;
import dev.pixtral.image.ImageSource;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestReaderTest {
    private static final String MESSAGES = "\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]";
    private static final String TOOL = "\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"f\"}}], ";

    private static ChatRequest read(String json) {
        return new ChatRequestReader().read(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void should_read_what_concerns_the_server() {
        ChatRequest plain = read("{" + MESSAGES + "}");
        ChatRequest full = read("{\"model\": \"m\", \"stream\": true, \"stream_options\": {\"include_usage\": true},"
                + " \"logprobs\": true, \"top_logprobs\": 3, " + MESSAGES + "}");

        assertThat(plain.model()).isEmpty();
        assertThat(plain.streamed()).isFalse();
        assertThat(plain.usageStreamed()).isFalse();
        assertThat(plain.warning()).isEmpty();
        assertThat(full.model()).hasValue("m");
        assertThat(full.streamed()).isTrue();
        assertThat(full.usageStreamed()).isTrue();
        assertThat(full.topLogprobs()).isEqualTo(3);
    }

    @Test
    void should_ignore_and_name_fields_without_a_meaning() {
        ChatRequest request =
                read("{\"chat_template_kwargs\": {\"x\": 1}, \"a\\nb\": 1, \"user\": \"u\", " + MESSAGES + "}");

        assertThat(request.unknown()).containsExactly("chat_template_kwargs", "a\nb");
        assertThat(request.warning().orElseThrow())
                .contains("\"chat_template_kwargs\"")
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "format",
                "grammar",
                "guided_choice",
                "guided_json",
                "guided_regex",
                "json_schema",
                "structured_outputs"
            })
    void should_refuse_forms_of_other_servers(String field) {
        assertThatThrownBy(() -> read("{\"%s\": {}, %s}".formatted(field, MESSAGES)))
                .isInstanceOf(ConversationException.class)
                .hasMessageContaining(field)
                .hasMessageContaining("response_format");
        assertThat(read("{\"%s\": null, %s}".formatted(field, MESSAGES)).unknown())
                .isEmpty();
    }

    @Test
    void should_constrain_calls_unless_the_request_says_otherwise() {
        assertThat(read("{" + TOOL + MESSAGES + "}").conversation().rules().toolUse())
                .isEqualTo(ToolUse.AUTO);
        assertThat(read("{\"tool_choice\": \"none\", " + TOOL + MESSAGES + "}")
                        .conversation()
                        .rules()
                        .toolUse())
                .isEqualTo(ToolUse.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/etc/passwd", "file:///etc/passwd", "a.png", "C:/a.png", "ftp://x/a.png", "javascript:1", ""})
    void should_never_read_a_file(String address) {
        assertThatThrownBy(() -> read(picture(address))).isInstanceOf(ConversationException.class);
    }

    private static String picture(String address) {
        return "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"image_url\", \"image_url\": {\"url\": \"%s\"}}]}]}"
                .formatted(address);
    }

    @Test
    void should_read_pictures_of_requests_and_of_servers() {
        assertThat(source("data:image/png;base64,AAAA")).isInstanceOf(ImageSource.OfData.class);
        assertThat(source("HTTPS://example.org/a.png")).isInstanceOf(ImageSource.OfRemote.class);
    }

    private static ImageSource source(String address) {
        Message.User user = (Message.User)
                read(picture(address)).conversation().prompt().messages().getFirst();
        return ((Part.Image) user.parts().getFirst()).source();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{}", "{\"input\": \"Hi\"}", "{\"messages\": [], \"stream\": \"yes\"}", "nonsense"})
    void should_refuse_what_is_no_request(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(ConversationException.class)
                .hasMessageContaining("request");
    }

    @Test
    void should_refuse_more_values_than_memory_should_hold() {
        String many = "{\"x\": [" + "0,".repeat(2_000_000) + "0], " + MESSAGES + "}";

        assertThatThrownBy(() -> read(many))
                .isInstanceOf(ConversationException.class)
                .hasMessageContaining("2,000,000 names and values");
    }

    @Test
    void should_write_errors_in_one_line() {
        assertThat(new ErrorJson("a\nb", "t", "", "c").line())
                .isEqualTo("{\"error\":{\"message\":\"a\\nb\",\"type\":\"t\",\"param\":null,\"code\":\"c\"}}\n");
    }
}
