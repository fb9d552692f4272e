package dev.pixtral.langchain4j.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.RETURNS_SELF;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.verify;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.HostPort;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralChatModel.PixtralChatModelBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mockito.invocation.Invocation;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class PropertiesTest {
    /** What cannot be written as a property: beans, and what is made in code. */
    private static final List<String> NOT_PROPERTIES = List.of("listeners", "logger", "defaultRequestParameters");

    private static final String[] ALL = {
        "model-name=large",
        "models.large=/models/pixtral-12b",
        "models[of.mine]=pixtral-tiny",
        "context-length=4096",
        "cache-positions=16384",
        "max-waiting=9",
        "max-waiting-pixel-bytes=64MB",
        "threads=3",
        "weights=q4",
        "key-values=f32",
        "warm-up=true",
        "images.max-bytes=10MB",
        "images.max-pixels=1000000",
        "images.max-frames=8",
        "images.reading=reference",
        "images.frames=4",
        "images.fetch.reach=allowed-only",
        "images.fetch.allowed-hosts=localhost:8080,[::1]:81",
        "images.fetch.max-bytes=2MB",
        "images.fetch.timeout=7s",
        "images.fetch.max-redirects=2",
        "images.fetch.proxy=proxy.example.com:3128",
        "temperature=0.3",
        "top-p=0.9",
        "top-k=40",
        "min-p=0.05",
        "repetition-penalty=1.1",
        "frequency-penalty=0.2",
        "presence-penalty=0.4",
        "max-output-tokens=99",
        "stop-sequences=END,STOP",
        "seed=42",
        "logprobs=5",
        "max-image-side=512",
        "max-image-tokens=256",
        "max-prompt-image-tokens=1024",
        "images-first=true",
        "tool-choice=required",
        "parallel-tool-calls=false",
        "lenient-schemas=true",
        "strict-records=true",
        "response-format=json",
        "supported-capabilities=response-format-json-schema",
        "timeout=2m",
        "open-at-once=true",
        "log-requests=true",
        "log-responses=true",
    };

    private final PixtralChatModelBuilder builder = mock(PixtralChatModelBuilder.class, RETURNS_SELF);

    @Test
    void each_property_reaches_its_setting() {
        apply(ALL);

        verify(builder).modelName("large");
        verify(builder).models(Map.of("large", "/models/pixtral-12b", "of.mine", "pixtral-tiny"));
        verify(builder).contextLength(4096);
        verify(builder).cachePositions(16_384);
        verify(builder).maxWaiting(9);
        verify(builder).maxWaitingPixelBytes(64L << 20);
        verify(builder).threads(3);
        verify(builder).weights(WeightFormat.Q4);
        verify(builder).keyValues(KvType.F32);
        verify(builder).warmUp(true);
        verify(builder).imageOptions(images());
        verify(builder).temperature(0.3);
        verify(builder).topP(0.9);
        verify(builder).topK(40);
        verify(builder).minP(0.05);
        verify(builder).repetitionPenalty(1.1);
        verify(builder).frequencyPenalty(0.2);
        verify(builder).presencePenalty(0.4);
        verify(builder).maxOutputTokens(99);
        verify(builder).stopSequences(List.of("END", "STOP"));
        verify(builder).seed(42L);
        verify(builder).logprobs(5);
        verify(builder).maxImageSide(512);
        verify(builder).maxImageTokens(256);
        verify(builder).maxPromptImageTokens(1024);
        verify(builder).imagesFirst(true);
        verify(builder).toolChoice(ToolChoice.REQUIRED);
        verify(builder).parallelToolCalls(false);
        verify(builder).lenientSchemas(true);
        verify(builder).strictRecords(true);
        verify(builder).responseFormat(ResponseFormat.JSON);
        verify(builder).supportedCapabilities(Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA));
        verify(builder).timeout(Duration.ofMinutes(2));
        verify(builder).openAtOnce(true);
        verify(builder).logRequests(true);
        verify(builder).logResponses(true);
    }

    private static ImageOptions images() {
        FetchPolicy fetching = new FetchPolicy(
                FetchPolicy.Reach.ALLOWED_ONLY,
                Set.of(new HostPort("localhost", 8080), new HostPort("[::1]", 81)),
                2L << 20,
                Duration.ofSeconds(7),
                2,
                new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy.example.com", 3128)));
        return new ImageOptions(new ImageLimits(10L << 20, 1_000_000, 8), ImageOptions.Reading.REFERENCE, 4, fetching);
    }

    @Test
    void what_is_not_set_is_left_to_the_builder() {
        apply("model-name=pixtral-tiny");

        verify(builder).modelName("pixtral-tiny");
        verify(builder).imageOptions(ImageOptions.DEFAULT);
        assertThat(mockingDetails(builder).getInvocations())
                .filteredOn(invocation -> !List.of("modelName", "imageOptions").contains(name(invocation)))
                .isNotEmpty()
                .allSatisfy(invocation -> assertThat(invocation.getArguments())
                        .as(name(invocation))
                        .containsOnlyNulls());
    }

    @Test
    void there_is_a_property_for_every_setting_of_the_builder() {
        apply(ALL);

        assertThat(mockingDetails(builder).getInvocations())
                .extracting(PropertiesTest::name)
                .containsExactlyInAnyOrderElementsOf(settings());
    }

    private static List<String> settings() {
        return Arrays.stream(PixtralChatModelBuilder.class.getMethods())
                .filter(method -> !method.isBridge() && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getDeclaringClass() != Object.class && method.getParameterCount() == 1)
                .map(Method::getName)
                .distinct()
                .filter(name -> !NOT_PROPERTIES.contains(name))
                .toList();
    }

    /** The description that editors show. */
    @Test
    void every_property_is_described() throws IOException {
        String metadata;
        try (InputStream in = AutoConfig.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            metadata = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }

        for (String model : List.of("chat-model", "streaming-chat-model")) {
            names(ModelProperties.class, "langchain4j.pixtral." + model)
                    .forEach(name -> assertThat(metadata).contains("\"name\": \"" + name + "\""));
        }
        assertThat(metadata).contains("\"description\": \"Most tokens of an answer.\"");
    }

    private static Stream<String> names(Class<?> properties, String prefix) {
        return Arrays.stream(properties.getRecordComponents()).flatMap(component -> names(component, prefix));
    }

    private static Stream<String> names(RecordComponent component, String prefix) {
        String name =
                prefix + "." + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase();
        return component.getType().isRecord() ? names(component.getType(), name) : Stream.of(name);
    }

    /** Hands the settings of the blocking model to the builder; the bean keeps the real one from being made. */
    private void apply(String... values) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfig.class))
                .withBean(PixtralChatModel.class, () -> mock(PixtralChatModel.class))
                .withPropertyValues(Arrays.stream(values)
                        .map(value -> "langchain4j.pixtral.chat-model." + value)
                        .toArray(String[]::new))
                .run(context -> context.getBean(Properties.class).chatModel().applyTo(builder));
    }

    private static String name(Invocation invocation) {
        return invocation.getMethod().getName();
    }
}
