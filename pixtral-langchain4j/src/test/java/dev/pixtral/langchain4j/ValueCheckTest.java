package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values out of range are refused where they are set. */
@Timeout(60)
class ValueCheckTest {
    private static final String LONG = "x".repeat(257);

    static Stream<Arguments> settings() {
        return Stream.of(
                setting("at least 1, but is 0", builder -> builder.maxOutputTokens(0)),
                setting("temperature must be 0 or more", builder -> builder.temperature(Double.NaN)),
                setting("temperature must be 0 or more", builder -> builder.temperature(Double.POSITIVE_INFINITY)),
                setting("topP must be above 0 and at most 1", builder -> builder.topP(0.0)),
                setting("topK must be 0 (off) or more", builder -> builder.topK(-1)),
                setting("minP must be at least 0", builder -> builder.minP(1.0)),
                setting("repetitionPenalty must be above 0", builder -> builder.repetitionPenalty(0.0)),
                setting("repetitionPenalty must be above 0", builder -> builder.repetitionPenalty(1 / 0.0)),
                setting("frequencyPenalty must be between -2 and 2", builder -> builder.frequencyPenalty(Double.NaN)),
                setting("presencePenalty must be between -2 and 2", builder -> builder.presencePenalty(2.1)),
                setting("logprobs must be between 0 (none) and 20", builder -> builder.logprobs(21)),
                setting("1 to 256 characters", builder -> builder.stopSequences(List.of(""))),
                setting("1 to 256 characters", builder -> builder.stopSequences(List.of(LONG))),
                setting("1 to 256 characters", builder -> builder.stopSequences(Arrays.asList("END", null))),
                setting("at most 64", builder -> builder.stopSequences(Collections.nCopies(1000, "END"))),
                setting("at least 1 pixel", builder -> builder.maxImageSide(0)),
                setting("token limit of a picture must be at least 2", builder -> builder.maxImageTokens(1)),
                setting(
                        "token limit of all pictures of a prompt must be at least 2",
                        builder -> builder.maxPromptImageTokens(1)),
                setting("at least 1 token", builder -> builder.contextLength(-1)),
                setting("at least 1 position", builder -> builder.cachePositions(0)),
                setting("At least 1 generation", builder -> builder.maxWaiting(0)),
                setting("at least 1 byte", builder -> builder.maxWaitingPixelBytes(0L)),
                setting("1 to 1024", builder -> builder.threads(1025)),
                setting("must be positive", builder -> builder.timeout(Duration.ZERO)),
                setting("must be positive", builder -> builder.timeout(Duration.ofSeconds(Long.MIN_VALUE))),
                setting("modelName", builder -> builder.modelName(" ")),
                setting("models", builder -> builder.models(Map.of("", "pixtral-tiny"))),
                setting("models", builder -> builder.models(Map.of("mine", " "))),
                setting("models", builder -> builder.models(withNull())),
                setting("listeners", builder -> builder.listeners(Collections.singletonList(null))),
                setting(
                        "supportedCapabilities",
                        builder -> builder.supportedCapabilities(Collections.singleton(null))));
    }

    private static Map<String, String> withNull() {
        Map<String, String> models = new HashMap<>();
        models.put("mine", null);
        return models;
    }

    private static Arguments setting(String message, UnaryOperator<PixtralChatModel.PixtralChatModelBuilder> setting) {
        return Arguments.of(message, setting);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("settings")
    void should_refuse_a_setting_of_a_model(
            String message, UnaryOperator<PixtralChatModel.PixtralChatModelBuilder> setting) {
        PixtralChatModel.PixtralChatModelBuilder builder = PixtralChatModel.builder();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> setting.apply(builder))
                .withMessageContaining(message);
    }

    @Test
    void should_spell_out_control_characters_of_a_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PixtralChatModel.builder().modelName("\r\n"))
                .withMessageEndingWith("but is '\\r\\n'.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PixtralChatModel.builder().models(Map.of(" ", "\u001B[2J")))
                .withMessageEndingWith("but one is ' ' = '\\u001B[2J'.");
    }

    static Stream<Arguments> parameters() {
        return Stream.of(
                parameter("at least 1, but is 0", builder -> builder.maxOutputTokens(0)),
                parameter("temperature must be", builder -> builder.temperature(-0.1)),
                parameter("topP must be", builder -> builder.topP(1.1)),
                parameter("minP must be", builder -> builder.minP(Double.NaN)),
                parameter("logprobs must be", builder -> builder.logprobs(-1)),
                parameter("1 to 256 characters", builder -> builder.stopSequences("")),
                parameter("token limit of a picture must be at least 2", builder -> builder.maxImageTokens(0)),
                parameter(
                        "token limit of all pictures of a prompt must be at least 2",
                        builder -> builder.maxPromptImageTokens(0)),
                parameter("toolChoiceName", builder -> builder.toolChoiceName("")),
                parameter("modelName", builder -> builder.modelName("\t")));
    }

    private static Arguments parameter(String message, UnaryOperator<PixtralChatRequestParameters.Builder> setting) {
        return Arguments.of(message, setting);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("parameters")
    void should_refuse_a_parameter_of_a_request(
            String message, UnaryOperator<PixtralChatRequestParameters.Builder> setting) {
        PixtralChatRequestParameters.Builder builder = setting.apply(PixtralChatRequestParameters.builder());

        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining(message);
    }

    @Test
    void should_refuse_bad_defaults_of_another_kind_when_a_model_is_built() {
        PixtralChatModel.PixtralChatModelBuilder builder = PixtralChatModel.builder()
                .defaultRequestParameters(
                        ChatRequestParameters.builder().maxOutputTokens(0).build());

        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("at least 1, but is 0");
    }

    @Test
    void should_refuse_bad_names_of_catalogue_and_estimator() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PixtralModelCatalog.builder().models(withNull()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PixtralTokenCountEstimator.builder().model(""));
    }

    /** The model does not exist, which opening it would say, and the picture's server counts who asks. */
    @Test
    void should_refuse_parameters_before_the_model_is_opened_and_a_picture_fetched(@TempDir Path folder)
            throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.close();
        });
        server.start();
        String picture = "http://localhost:" + server.getAddress().getPort() + "/cat.png";
        try (PixtralChatModel model = PixtralChatModel.builder()
                .modelName(folder.resolve("none").toString())
                .build()) {
            ChatRequest request = ChatRequest.builder()
                    .messages(UserMessage.from(ImageContent.from(picture)))
                    .maxOutputTokens(0)
                    .build();

            assertThatThrownBy(() -> model.chat(request))
                    .isExactlyInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("at least 1, but is 0");
        } finally {
            server.stop(0);
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void should_accept_a_timeout_beyond_what_nanoseconds_can_count() {
        try (PixtralChatModel model = PixtralChatModel.builder()
                .timeout(Duration.ofSeconds(Long.MAX_VALUE))
                .build()) {
            assertThat(model.chat(Endless.request(1)).finishReason()).isNotNull();
        }
    }
}
