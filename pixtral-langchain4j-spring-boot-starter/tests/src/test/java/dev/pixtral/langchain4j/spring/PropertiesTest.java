package dev.pixtral.langchain4j.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.RETURNS_SELF;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.HostPort;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.select.KernelsProvider;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;
import org.mockito.invocation.Invocation;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class PropertiesTest {
    /** What cannot be written as a property: beans, and what is made in code. */
    private static final List<String> NOT_PROPERTIES =
            List.of("listeners", "progressListeners", "logger", "defaultRequestParameters");

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
        "cache-salt=tenant",
        "tool-choice=required",
        "parallel-tool-calls=false",
        "lenient-schemas=true",
        "open-objects=true",
        "strict-records=true",
        "return-thinking=true",
        "send-thinking=true",
        "response-format=json",
        "supported-capabilities=response-format-json-schema",
        "timeout=2m",
        "open-at-once=true",
        "log-requests=true",
        "log-responses=true",
    };

    /** What is set for both models only. */
    private static final String[] SHARED_ONLY = {
        "projector-file=mmproj.gguf",
        "vision-weights=q8",
        "kernels=scalar",
        "cache-prepared=false",
        "download=true",
        "picture-cache-bytes=64MB",
        "picture-cache-folder=features",
        "picture-cache-folder-bytes=1GB",
        "prefix-cache-bytes=0",
        "speculation=false"
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
        verify(builder).cacheSalt("tenant");
        verify(builder).toolChoice(ToolChoice.REQUIRED);
        verify(builder).parallelToolCalls(false);
        verify(builder).lenientSchemas(true);
        verify(builder).openObjects(true);
        verify(builder).strictRecords(true);
        verify(builder).returnThinking(true);
        verify(builder).sendThinking(true);
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
        verify(builder, times(2)).imageOptions(ImageOptions.DEFAULT); // of both, and of this model
        verifyNoMoreInteractions(builder);
    }

    @Test
    void there_is_a_property_for_every_setting_of_the_builder() {
        apply(ALL);
        applyGroup("engine", SHARED_ONLY);

        assertThat(mockingDetails(builder).getInvocations())
                .extracting(PropertiesTest::name)
                .containsOnlyElementsOf(settings())
                .containsAll(settings());
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

        names(EngineProperties.class, "langchain4j.pixtral.engine")
                .forEach(name -> assertThat(metadata).contains("\"name\": \"" + name + "\""));
        for (String model : List.of("chat-model", "streaming-chat-model")) {
            names(ModelProperties.class, "langchain4j.pixtral." + model)
                    .forEach(name -> assertThat(metadata).contains("\"name\": \"" + name + "\""));
        }
        assertThat(metadata).contains("\"description\": \"Maximum number of tokens of an answer.\"");
    }

    @Test
    void settings_of_the_engine_for_one_model_lead_to_those_for_both() throws IOException {
        String metadata;
        try (InputStream in = AutoConfig.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            metadata = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }

        assertThat(metadata)
                .contains("\"replacement\": \"langchain4j.pixtral.engine.weights\"")
                .contains("\"replacement\": \"langchain4j.pixtral.engine.key-values\"");
    }

    /** The tables of the documentation name what can be set, and all of it. */
    @Test
    void every_property_is_in_the_documentation_and_every_one_there_exists() throws IOException {
        Set<String> documented = new TreeSet<>();
        Matcher cell = Pattern.compile("\\| `((engine|chat-model)\\.[a-z.-]+)` \\|")
                .matcher(Files.readString(Path.of("../../../docs/settings.md")));
        while (cell.find()) {
            documented.add(cell.group(1));
        }
        Set<String> engine = names(EngineProperties.class, "engine").collect(Collectors.toSet());
        Set<String> own = names(ModelProperties.class, "chat-model")
                .filter(name -> !engine.contains(name.replace("chat-model.", "engine.")))
                .collect(Collectors.toSet());

        assertThat(documented).containsAll(engine).containsAll(own);
        assertThat(documented).allMatch(name -> engine.contains(name) || own.contains(name));
    }

    @Test
    void each_shared_property_reaches_its_setting() {
        applyGroup(
                "engine",
                "model-name=large",
                "projector-file=mmproj.gguf",
                "models.large=/models/pixtral-12b",
                "context-length=4096",
                "cache-positions=16384",
                "max-waiting=9",
                "max-waiting-pixel-bytes=64MB",
                "threads=3",
                "weights=q4",
                "vision-weights=q8",
                "key-values=f32",
                "kernels=scalar",
                "cache-prepared=false",
                "download=true",
                "picture-cache-bytes=64MB",
                "picture-cache-folder=features",
                "picture-cache-folder-bytes=1GB",
                "prefix-cache-bytes=0",
                "speculation=false",
                "warm-up=true",
                "images.frames=4",
                "images.fetch.allowed-hosts=localhost:8080");

        verify(builder).modelName("large");
        verify(builder).projectorFile(Path.of("mmproj.gguf"));
        verify(builder).models(Map.of("large", "/models/pixtral-12b"));
        verify(builder).contextLength(4096);
        verify(builder).cachePositions(16_384);
        verify(builder).maxWaiting(9);
        verify(builder).maxWaitingPixelBytes(64L << 20);
        verify(builder).threads(3);
        verify(builder).weights(WeightFormat.Q4);
        verify(builder).visionWeights(WeightFormat.Q8);
        verify(builder).keyValues(KvType.F32);
        verify(builder).kernels(KernelsProvider.Choice.SCALAR);
        verify(builder).cachePrepared(false);
        verify(builder).download(true);
        verify(builder).pictureCacheBytes(64L << 20);
        verify(builder).pictureCacheFolder(Path.of("features"));
        verify(builder).pictureCacheFolderBytes(1L << 30);
        verify(builder).prefixCacheBytes(0L);
        verify(builder).speculation(false);
        verify(builder).warmUp(true);
        ImageOptions images = ImageOptions.DEFAULT
                .withFrames(4)
                .withFetching(FetchPolicy.DEFAULT.allowing(new HostPort("localhost", 8080)));
        verify(builder, times(2)).imageOptions(images);
        verifyNoMoreInteractions(builder);
    }

    @Test
    void what_is_set_for_one_model_wins_and_pictures_are_merged_setting_by_setting() {
        applyAll(
                "engine.threads=3",
                "engine.weights=q4",
                "engine.images.frames=4",
                "engine.images.max-frames=8",
                "chat-model.threads=2",
                "chat-model.images.frames=5");

        InOrder order = inOrder(builder);
        order.verify(builder).threads(3);
        order.verify(builder).threads(2);
        verify(builder).weights(WeightFormat.Q4);
        ImageLimits limits = new ImageLimits(ImageLimits.DEFAULT.maxBytes(), ImageLimits.DEFAULT.maxPixels(), 8);
        order.verify(builder)
                .imageOptions(ImageOptions.DEFAULT.withLimits(limits).withFrames(5));
    }

    private static Stream<String> names(Class<?> properties, String prefix) {
        return Arrays.stream(properties.getRecordComponents()).flatMap(component -> names(component, prefix));
    }

    private static Stream<String> names(RecordComponent component, String prefix) {
        String name =
                prefix + "." + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase();
        return component.getType().isRecord() ? names(component.getType(), name) : Stream.of(name);
    }

    private void apply(String... values) {
        applyGroup("chat-model", values);
    }

    private void applyGroup(String group, String... values) {
        applyAll(Arrays.stream(values).map(value -> group + "." + value).toArray(String[]::new));
    }

    /** Hands the settings of the blocking model to the builder; the bean keeps the real one from being made. */
    private void applyAll(String... values) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfig.class))
                .withBean(PixtralChatModel.class, () -> mock(PixtralChatModel.class))
                .withPropertyValues(Arrays.stream(values)
                        .map(value -> "langchain4j.pixtral." + value)
                        .toArray(String[]::new))
                .run(context -> {
                    Properties properties = context.getBean(Properties.class);
                    properties.chatModel().applyTo(builder, Properties.BLOCKING, properties.engine());
                });
    }

    private static String name(Invocation invocation) {
        return invocation.getMethod().getName();
    }
}
