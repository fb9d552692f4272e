package dev.pixtral.langchain4j.rag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralStreamingChatModel;
import dev.pixtral.langchain4j.PixtralTokenCountEstimator;
import dev.pixtral.langchain4j.PixtralTokenUsage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Signatures of AI service methods, for most of which LangChain4j drops retrieved pictures. */
@Timeout(300)
class AiServiceSignaturesTest {
    private static final PixtralChatModel PIXTRAL =
            PixtralChatModel.builder().maxOutputTokens(1).build();
    private static final PixtralStreamingChatModel STREAMING =
            PixtralStreamingChatModel.builder().maxOutputTokens(1).build();
    private static final PixtralTokenCountEstimator ESTIMATOR =
            PixtralTokenCountEstimator.builder().build();

    private static final String QUESTION = "What is this?";
    private static final ImageContent DIGIT = Shelf.picture("handwritten-digit.png");
    private static final ImageContent SIGN = Shelf.picture("sign.png");

    /** The signatures. */
    interface Blocking {
        Result<String> textAndPicture(@UserMessage String text, @UserMessage ImageContent picture);

        Result<String> pictureAndText(@UserMessage ImageContent picture, @UserMessage String text);

        Result<String> picturesAround(
                @UserMessage ImageContent first, @UserMessage String text, @UserMessage ImageContent second);

        Result<String> text(@UserMessage String text);

        Result<String> bare(String text);

        @UserMessage("Tell me: {{it}}")
        Result<String> template(String text);

        @UserMessage("Tell me: {{question}}")
        Result<String> variable(@V("question") String text, @UserMessage ImageContent picture);

        @UserMessage("Tell me: {{question}}")
        Result<String> variableAndText(@V("question") String text, @UserMessage TextContent more);

        Result<String> list(List<Content> contents);

        Result<String> annotatedList(@UserMessage List<Content> contents);

        @UserMessage("Tell me.")
        Result<String> templateAndList(@UserMessage List<Content> contents);

        Result<String> picture(@UserMessage ImageContent picture);

        @UserMessage("Tell me.")
        Result<String> map(Map<String, Object> contents);
    }

    /** The same, streaming. */
    interface Streamed {
        TokenStream textAndPicture(@UserMessage String text, @UserMessage ImageContent picture);

        TokenStream pictureAndText(@UserMessage ImageContent picture, @UserMessage String text);

        TokenStream picturesAround(
                @UserMessage ImageContent first, @UserMessage String text, @UserMessage ImageContent second);

        TokenStream text(@UserMessage String text);

        TokenStream bare(String text);

        @UserMessage("Tell me: {{it}}")
        TokenStream template(String text);

        @UserMessage("Tell me: {{question}}")
        TokenStream variable(@V("question") String text, @UserMessage ImageContent picture);

        @UserMessage("Tell me: {{question}}")
        TokenStream variableAndText(@V("question") String text, @UserMessage TextContent more);

        TokenStream list(List<Content> contents);

        TokenStream annotatedList(@UserMessage List<Content> contents);

        @UserMessage("Tell me.")
        TokenStream templateAndList(@UserMessage List<Content> contents);

        TokenStream picture(@UserMessage ImageContent picture);

        @UserMessage("Tell me.")
        TokenStream map(Map<String, Object> contents);
    }

    /** A call, and the user's own contents that the model is to see. */
    private record Signature(
            String name,
            Function<Blocking, Result<String>> blocking,
            Function<Streamed, TokenStream> streamed,
            List<Content> own) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final TextContent ASKED = TextContent.from(QUESTION);
    private static final TextContent TOLD = TextContent.from("Tell me: " + QUESTION);
    private static final TextContent TELL = TextContent.from("Tell me.");
    private static final List<Content> MIXED = List.of(ASKED, DIGIT, TextContent.from("And this?"), SIGN);

    private static final List<Signature> SIGNATURES = List.of(
            new Signature(
                    "text, picture",
                    s -> s.textAndPicture(QUESTION, DIGIT),
                    s -> s.textAndPicture(QUESTION, DIGIT),
                    List.of(ASKED, DIGIT)),
            new Signature(
                    "picture, text",
                    s -> s.pictureAndText(DIGIT, QUESTION),
                    s -> s.pictureAndText(DIGIT, QUESTION),
                    List.of(DIGIT, ASKED)),
            new Signature(
                    "picture, text, picture",
                    s -> s.picturesAround(DIGIT, QUESTION, SIGN),
                    s -> s.picturesAround(DIGIT, QUESTION, SIGN),
                    List.of(DIGIT, ASKED, SIGN)),
            new Signature("text", s -> s.text(QUESTION), s -> s.text(QUESTION), List.of(ASKED)),
            new Signature("bare text", s -> s.bare(QUESTION), s -> s.bare(QUESTION), List.of(ASKED)),
            new Signature("template", s -> s.template(QUESTION), s -> s.template(QUESTION), List.of(TOLD)),
            new Signature(
                    "variable, picture",
                    s -> s.variable(QUESTION, DIGIT),
                    s -> s.variable(QUESTION, DIGIT),
                    List.of(TOLD, DIGIT)),
            new Signature(
                    "variable, text content",
                    s -> s.variableAndText(QUESTION, TELL),
                    s -> s.variableAndText(QUESTION, TELL),
                    List.of(TOLD, TELL)),
            new Signature("list", s -> s.list(MIXED), s -> s.list(MIXED), MIXED),
            new Signature("annotated list", s -> s.annotatedList(MIXED), s -> s.annotatedList(MIXED), MIXED),
            new Signature(
                    "template, list",
                    s -> s.templateAndList(List.of(DIGIT, SIGN)),
                    s -> s.templateAndList(List.of(DIGIT, SIGN)),
                    List.of(TELL, DIGIT, SIGN)),
            new Signature("picture", s -> s.picture(DIGIT), s -> s.picture(DIGIT), List.of(DIGIT)),
            new Signature(
                    "list of pictures",
                    s -> s.list(List.of(DIGIT, SIGN)),
                    s -> s.list(List.of(DIGIT, SIGN)),
                    List.of(DIGIT, SIGN)),
            new Signature("map", s -> s.map(map()), s -> s.map(map()), List.of(TELL, ASKED, DIGIT, SIGN)));

    private static Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("question", ASKED);
        map.put("pictures", List.of(DIGIT, SIGN));
        return map;
    }

    /** Every signature with several numbers of hits: what LangChain4j keeps depends on the number of contents. */
    static Stream<Arguments> cases() {
        return SIGNATURES.stream()
                .flatMap(signature -> IntStream.rangeClosed(0, 3).mapToObj(hits -> Arguments.of(signature, hits)));
    }

    private static Shelf shelf(int hits) {
        Shelf shelf = new Shelf();
        if (hits > 0) {
            shelf.picture("dog.png", "A dog.");
        }
        if (hits > 1) {
            shelf.text("Dogs bark.");
        }
        return hits > 2 ? shelf.picture("word.png", "A word.") : shelf;
    }

    private static PictureRetrievalAugmentor augmentor(Shelf shelf) {
        return shelf.augmentor().captioner(new FixedCaption("a digit")).build();
    }

    @AfterAll
    static void close() {
        PIXTRAL.close();
        STREAMING.close();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void another_vendors_model_with_the_transformer(Signature signature, int hits) throws Exception {
        Shelf shelf = shelf(hits);
        PictureRetrievalAugmentor augmentor = augmentor(shelf);
        RecordingModel model = new RecordingModel();
        AiServices<Blocking> blocking = AiServices.builder(Blocking.class).chatModel(model);
        AiServices<Streamed> streamed = AiServices.builder(Streamed.class).streamingChatModel(model.streaming());

        Result<String> result = signature.blocking().apply(with(blocking, augmentor));
        assertThat(sameSet(model.question(), expected(signature, shelf))).isTrue();
        assertOrder(model.question(), signature, shelf);
        assertThat(result.sources()).isEqualTo(shelf.contents);

        Streaming streaming = Streaming.of(signature.streamed().apply(with(streamed, augmentor)));
        assertOrder(model.question(), signature, shelf);
        assertThat(streaming.retrieved()).isEqualTo(shelf.contents);
    }

    private static <T> T with(AiServices<T> service, PictureRetrievalAugmentor augmentor) {
        return service.retrievalAugmentor(augmentor)
                .chatRequestTransformer((UnaryOperator<ChatRequest>) augmentor)
                .build();
    }

    private static List<Content> expected(Signature signature, Shelf shelf) {
        return shelf.after(signature.own().toArray(Content[]::new));
    }

    private static boolean sameSet(List<Content> seen, List<Content> expected) {
        return seen.size() == expected.size() && seen.containsAll(expected);
    }

    /** LangChain4j itself chooses where the text of a template stands among the pictures. */
    private static void assertOrder(List<Content> seen, Signature signature, Shelf shelf) {
        List<Content> expected = expected(signature, shelf);
        int own = signature.own().size();
        assertThat(seen.subList(own, seen.size())).isEqualTo(expected.subList(own, expected.size()));
        assertThat(seen.subList(0, own).stream().filter(ImageContent.class::isInstance))
                .containsExactlyElementsOf(signature.own().stream()
                        .filter(ImageContent.class::isInstance)
                        .toList());
        assertThat(seen.subList(0, own).stream().filter(TextContent.class::isInstance))
                .containsExactlyElementsOf(signature.own().stream()
                        .filter(TextContent.class::isInstance)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void pixtral_without_restoring_transformer(Signature signature, int hits) throws Exception {
        Shelf shelf = shelf(hits);
        AtomicReference<ChatRequest> asked = new AtomicReference<>();
        Blocking blocking = watched(AiServices.builder(Blocking.class).chatModel(PIXTRAL), shelf, asked);
        Streamed streamed = watched(AiServices.builder(Streamed.class).streamingChatModel(STREAMING), shelf, asked);

        Result<String> result = signature.blocking().apply(blocking);
        assertReceived(result.tokenUsage(), asked.get(), expected(signature, shelf));
        assertThat(result.sources()).isEqualTo(shelf.contents);

        Streaming streaming = Streaming.of(signature.streamed().apply(streamed));
        assertReceived(streaming.response().tokenUsage(), asked.get(), expected(signature, shelf));
        assertThat(streaming.retrieved()).isEqualTo(shelf.contents);
    }

    /** Remembers requests as the model gets them, and changes nothing. */
    private static <T> T watched(AiServices<T> service, Shelf shelf, AtomicReference<ChatRequest> asked) {
        return service.retrievalAugmentor(augmentor(shelf))
                .chatRequestTransformer((UnaryOperator<ChatRequest>) request -> {
                    asked.set(request);
                    return request;
                })
                .build();
    }

    private static void assertReceived(TokenUsage usage, ChatRequest asked, List<Content> expected) {
        int pictures = expected.stream()
                .filter(ImageContent.class::isInstance)
                .mapToInt(AiServiceSignaturesTest::pictureTokens)
                .sum();
        int whole = ESTIMATOR.estimateTokenCountInMessages(
                List.of(dev.langchain4j.data.message.UserMessage.from(expected)));
        assertThat(((PixtralTokenUsage) usage).imageTokenCount()).isEqualTo(pictures);
        assertThat(usage.inputTokenCount()).isEqualTo(ESTIMATOR.estimateTokenCount(asked));
        // texts beside each other melt, and LangChain4j chooses the order of some
        assertThat(usage.inputTokenCount()).isBetween(whole - 3, whole + 3);
    }

    private static int pictureTokens(Content picture) {
        return ESTIMATOR.estimateTokenCountInMessage(dev.langchain4j.data.message.UserMessage.from(picture))
                - ESTIMATOR.estimateTokenCountInMessage(dev.langchain4j.data.message.UserMessage.from(""));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void the_query_has_all_texts(Signature signature, int hits) {
        Shelf shelf = shelf(hits);

        signature
                .blocking()
                .apply(with(AiServices.builder(Blocking.class).chatModel(new RecordingModel()), augmentor(shelf)));

        List<String> texts = signature.own().stream()
                .filter(TextContent.class::isInstance)
                .map(content -> ((TextContent) content).text())
                .toList();
        assertThat(shelf.queries).hasSize(1);
        assertThat(List.of(shelf.queries.getFirst().split("\n")))
                .containsExactlyInAnyOrderElementsOf(
                        texts.isEmpty()
                                ? signature.own().stream().map(_ -> "a digit").toList()
                                : texts);
    }

    /** The end of a token stream. */
    record Streaming(ChatResponse response, List<dev.langchain4j.rag.content.Content> retrieved) {
        static Streaming of(TokenStream stream) throws Exception {
            CompletableFuture<ChatResponse> response = new CompletableFuture<>();
            AtomicReference<List<dev.langchain4j.rag.content.Content>> retrieved = new AtomicReference<>(List.of());
            stream.onPartialResponse(_ -> {})
                    .onRetrieved(retrieved::set)
                    .onCompleteResponse(response::complete)
                    .onError(response::completeExceptionally)
                    .start();
            return new Streaming(response.get(), retrieved.get());
        }
    }
}
