package dev.pixtral.langchain4j.rag.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ContentType;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.listener.EmbeddingModelErrorContext;
import dev.langchain4j.model.embedding.listener.EmbeddingModelListener;
import dev.langchain4j.model.embedding.listener.EmbeddingModelResponseContext;
import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingInputType;
import dev.langchain4j.model.embedding.request.EmbeddingParameter;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.request.EmbeddingRequestParameters;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import dev.pixtral.langchain4j.rag.FixedCaption;
import dev.pixtral.langchain4j.rag.PictureCaptioner;
import dev.pixtral.langchain4j.rag.PictureKind;
import dev.pixtral.langchain4j.rag.ingest.FakeChat;
import dev.pixtral.langchain4j.rag.ingest.FakeEmbeddings;
import dev.pixtral.langchain4j.rag.ingest.Png;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CaptioningEmbeddingModelTest {
    private final FakeEmbeddings texts = new FakeEmbeddings();
    private final ChatCaptioner captioner =
            ChatCaptioner.builder().chatModel(new FakeChat()).build();
    private final CaptioningEmbeddingModel model = new CaptioningEmbeddingModel(texts, captioner);

    private static ImageContent picture(int number) {
        return ImageContent.from(Base64.getEncoder().encodeToString(Png.of(number)), "image/png");
    }

    private String caption(int number) {
        return captioner.caption(picture(number), PictureKind.PHOTO);
    }

    private EmbeddingResponse embed(EmbeddingInput... inputs) {
        return model.embed(EmbeddingRequest.builder().inputs(inputs).build());
    }

    @Test
    void embeds_captions_and_texts_in_their_order() {
        EmbeddingResponse response = embed(
                EmbeddingInput.from(picture(1)),
                EmbeddingInput.from("only a text"),
                EmbeddingInput.from(TextContent.from("before"), picture(2), TextContent.from("after"), picture(3)));

        assertThat(texts.embedded)
                .containsExactly(caption(1), "only a text", "before\n" + caption(2) + "\nafter\n" + caption(3));
        assertThat(response.embeddings()).hasSize(3).first().isEqualTo(FakeEmbeddings.of(caption(1)));
        assertThat(response.tokenUsage().inputTokenCount()).isEqualTo(3);
        assertThat(response.modelName()).isEqualTo("fake");
    }

    @Test
    void is_otherwise_the_text_model() {
        assertThat(model.supportedContentTypes()).containsExactlyInAnyOrder(ContentType.TEXT, ContentType.IMAGE);
        assertThat(model.dimension()).isEqualTo(8);
        assertThat(model.modelName()).isEqualTo("fake");
        assertThat(model.provider()).isEqualTo(texts.provider());
        assertThat(model.embed("word").content()).isEqualTo(FakeEmbeddings.of("word"));
        assertThat(model.embedAll(List.of(TextSegment.from("a"), TextSegment.from("b")))
                        .content())
                .containsExactly(FakeEmbeddings.of("a"), FakeEmbeddings.of("b"));
    }

    @Test
    void a_picture_finds_what_was_indexed_by_its_caption() {
        InMemoryEmbeddingStore<TextSegment> store = new InMemoryEmbeddingStore<>();
        for (int i = 0; i < 20; i++) {
            store.add(texts.embed(caption(i)).content(), TextSegment.from("picture " + i));
        }
        Embedding query = embed(EmbeddingInput.from(picture(7))).embeddings().getFirst();

        assertThat(store.search(EmbeddingSearchRequest.builder()
                                .queryEmbedding(query)
                                .maxResults(1)
                                .build())
                        .matches())
                .singleElement()
                .satisfies(match -> assertThat(match.embedded().text()).isEqualTo("picture 7"));
    }

    @Test
    void what_is_neither_text_nor_picture_is_refused() {
        EmbeddingInput audio = EmbeddingInput.from(AudioContent.from("AAAA", "audio/wav"));

        assertThatThrownBy(() -> embed(audio)).isInstanceOf(UnsupportedFeatureException.class);
        assertThatThrownBy(() ->
                        model.doEmbed(EmbeddingRequest.builder().inputs(audio).build()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("AUDIO");
    }

    @Test
    void a_picture_without_a_caption_is_refused() {
        PictureCaptioner silent = new FixedCaption("", "silent");

        assertThatThrownBy(() -> new CaptioningEmbeddingModel(texts, silent)
                        .embed(EmbeddingRequest.builder().input(picture(1)).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing to embed");
    }

    /** Keeps what it hears. */
    private static final class Hearing implements EmbeddingModelListener {
        private final List<String> heard = new ArrayList<>();

        @Override
        public void onResponse(EmbeddingModelResponseContext context) {
            context.textSegments().forEach(segment -> heard.add(segment.text()));
        }

        @Override
        public void onError(EmbeddingModelErrorContext context) {
            heard.add("error");
        }
    }

    @Test
    void listeners_hear_captions() {
        Hearing one = new Hearing();
        Hearing two = new Hearing();
        EmbeddingModel listened = model.addListener(one).addListeners(List.of(two));

        listened.embed(EmbeddingRequest.builder().input(picture(1)).build());

        assertThat(one.heard).containsExactly(caption(1));
        assertThat(two.heard).containsExactly(caption(1));
    }

    /** A model of the new kind, with parameters. */
    private static final class Parametrised implements EmbeddingModel {
        private final List<EmbeddingRequest> requests = new ArrayList<>();

        @Override
        public EmbeddingResponse doEmbed(EmbeddingRequest request) {
            requests.add(request);
            return EmbeddingResponse.builder()
                    .embeddings(request.inputs().stream()
                            .map(input -> FakeEmbeddings.of(input.text()))
                            .toList())
                    .build();
        }

        @Override
        public Set<EmbeddingParameter<?>> supportedParameters() {
            return Set.of(EmbeddingRequestParameters.INPUT_TYPE, EmbeddingRequestParameters.MODEL_NAME);
        }

        @Override
        public EmbeddingRequestParameters defaultRequestParameters() {
            return EmbeddingRequestParameters.builder().modelName("default").build();
        }
    }

    @Test
    void parameters_reach_the_text_model() {
        Parametrised parametrised = new Parametrised();
        CaptioningEmbeddingModel captioning = new CaptioningEmbeddingModel(parametrised, captioner, PictureKind.CHART);

        captioning.embed(EmbeddingRequest.builder()
                .input(picture(1))
                .inputType(EmbeddingInputType.QUERY)
                .build());

        assertThat(parametrised.requests).singleElement().satisfies(request -> {
            assertThat(request.inputType()).isEqualTo(EmbeddingInputType.QUERY);
            assertThat(request.modelName()).isEqualTo("default");
        });
        assertThatThrownBy(() -> captioning.embed(EmbeddingRequest.builder()
                        .input(picture(1))
                        .dimensions(3)
                        .build()))
                .isInstanceOf(UnsupportedFeatureException.class);
    }
}
