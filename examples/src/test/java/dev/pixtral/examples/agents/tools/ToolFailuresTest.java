package dev.pixtral.examples.agents.tools;

import static dev.pixtral.examples.agents.ScriptedModel.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import dev.pixtral.examples.agents.ScriptedModel;
import dev.pixtral.examples.agents.look.Area;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralStreamingChatModel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ToolFailuresTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final RunNotes notes = new RunNotes(new PrintStream(printed, true, StandardCharsets.UTF_8));

    interface Assistant {
        String chat(String request);
    }

    interface StreamingAssistant {
        TokenStream chat(String request);
    }

    /** Tools that fail in all ways. */
    public static final class Failing {
        @Tool
        public ImageContent nothing() {
            return null;
        }

        @Tool
        public List<Content> empty() {
            return List.of();
        }

        @Tool
        public ImageContent broken() {
            throw new IllegalStateException("no film");
        }

        @Tool
        public ImageContent zoom(@P(name = "area", value = "") Area area) {
            throw new AssertionError(area);
        }

        @Tool
        public int half(@P(name = "number", value = "") int number) {
            return number / 2;
        }

        @Tool
        public void reset() {}
    }

    /** A camera whose pictures are none. */
    public static final class Camera {
        private final ImageContent photo;

        Camera(ImageContent photo) {
            this.photo = photo;
        }

        @Tool("Takes a photo and returns it")
        public ImageContent takePhoto() {
            return photo;
        }
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private Assistant assistant(ChatModel model, Object tools) {
        return new ToolFailures(List.of(tools), notes)
                .given(AiServices.builder(Assistant.class))
                .chatModel(model)
                .build();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nothing|{}|The tool nothing returned nothing.",
                "empty|{}|The tool empty returned nothing.",
                "broken|{}|The tool broken failed: no film",
                "half|{\"number\": \"many\"}|The arguments {\"number\": \"many\"} of the tool half cannot be used: ",
                "half|{\"number\": |The arguments {\"number\": of the tool half cannot be used: ",
                "half|{}|The arguments {} of the tool half cannot be used: ",
                "zoom|{\"area\": \"UNDER\"}|The arguments {\"area\": \"UNDER\"} of the tool zoom cannot be used: ",
                "paint|{}|There is no tool paint; there are: broken, empty, half, nothing, reset, zoom.",
                "reset|{}|Success",
                "half|{\"number\": 8}|4"
            })
    void should_tell_the_model_and_go_on(String tool, String arguments, String told) {
        ScriptedModel model =
                new ScriptedModel(number -> number == 1 ? call(tool, arguments) : AiMessage.from("I see."));

        assertThat(assistant(model, new Failing()).chat("Do it.")).isEqualTo("I see.");

        ChatMessage last = model.requests().getLast().messages().getLast();
        assertThat(last)
                .isInstanceOfSatisfying(
                        ToolExecutionResultMessage.class,
                        result -> assertThat(result.text()).startsWith(told).doesNotContain("\n"));
        assertThat(printed()).contains(told.strip());
    }

    @Test
    void should_stop_endless_calls() {
        ScriptedModel model = new ScriptedModel(_ -> call("half", "{\"number\": 8}"));

        assertThatThrownBy(() -> assistant(model, new Failing()).chat("Do it."))
                .hasMessageContaining("exceeded " + ToolFailures.MOST_ROUNDS);
        assertThat(model.requests()).hasSizeLessThanOrEqualTo(ToolFailures.MOST_ROUNDS + 1);
    }

    private static ImageContent letter() {
        String base64 = Base64.getEncoder().encodeToString("Dear Sir or Madam".getBytes(StandardCharsets.UTF_8));
        return ImageContent.from(base64, "image/png");
    }

    @Test
    void should_go_on_with_the_embedded_model_if_a_picture_is_none() {
        try (PixtralChatModel model = PixtralChatModel.builder().build()) {
            for (ImageContent photo : new ImageContent[] {letter(), ImageContent.from("no base64", "image/png")}) {
                printed.reset();
                String answer =
                        assistant(model, new Camera(photo)).chat("How much was paid in total? Use the takePhoto tool.");

                assertThat(answer).isNotBlank();
                assertThat(printed()).contains("tool call: takePhoto").contains("has a picture that cannot be read");
            }
        }
    }

    @Test
    void should_go_on_while_streaming_if_a_picture_is_none_or_missing() throws Exception {
        try (PixtralStreamingChatModel model =
                PixtralStreamingChatModel.builder().build()) {
            assertThat(streamed(model, letter())).isNotBlank();
            assertThat(printed()).contains("has a picture that cannot be read");

            assertThat(streamed(model, null)).isNotBlank();
            assertThat(printed()).contains("tool result: The tool takePhoto returned nothing.");
        }
    }

    private String streamed(PixtralStreamingChatModel model, ImageContent photo) throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        new ToolFailures(List.of(new Camera(photo)), notes)
                .given(AiServices.builder(StreamingAssistant.class))
                .streamingChatModel(model)
                .build()
                .chat("How much was paid in total? Use the takePhoto tool.")
                .onPartialResponse(_ -> {})
                .onCompleteResponse(
                        response -> answer.complete(response.aiMessage().text()))
                .onError(answer::completeExceptionally)
                .start();
        return answer.get(2, TimeUnit.MINUTES);
    }

    @Test
    void should_see_a_picture_that_is_one() {
        try (PixtralChatModel model = PixtralChatModel.builder().build()) {
            ImageContent receipt = ImageContent.from(Path.of("images/receipt.png"), "image/png");

            assertThat(assistant(model, new Camera(receipt))
                            .chat("How much was paid in total? Use the takePhoto tool."))
                    .isEqualTo("The total is 43.00 €.");
            assertThat(printed()).doesNotContain("warning");
        }
    }
}
