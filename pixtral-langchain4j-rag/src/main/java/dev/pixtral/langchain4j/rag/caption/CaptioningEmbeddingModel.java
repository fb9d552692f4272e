package dev.pixtral.langchain4j.rag.caption;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ContentType;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.listener.EmbeddingModelListener;
import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingParameter;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.request.EmbeddingRequestParameters;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.pixtral.langchain4j.rag.PictureCaptioner;
import dev.pixtral.langchain4j.rag.PictureKind;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Embeds pictures with a model that embeds texts: each picture is captioned, and captions and texts of an input are
 * joined in their order and embedded as one text. A picture therefore finds what was indexed by captions, such as by
 * {@code PictureIngestor}, if both use the same captioner and the same embedding model:
 *
 * <pre>{@code
 * EmbeddingRequest request = EmbeddingRequest.builder().input(ImageContent.from(base64, "image/png")).build();
 * Embedding query = model.embed(request).embeddings().getFirst();
 * }</pre>
 *
 * <p>Everything else (parameters, dimension, names, token usage) is that of the text model; the tokens of captions are
 * not counted. The pictures of a request are captioned one after the other. Thread-safe if both models are.
 */
public final class CaptioningEmbeddingModel implements EmbeddingModel {
    private final EmbeddingModel embeddingModel;
    private final PictureCaptioner captioner;
    private final PictureKind kind;

    /**
     * Combines two models.
     *
     * @param embeddingModel embeds texts
     * @param captioner captions pictures; {@link CaptionFile#remembering} makes one that asks once for each picture
     * @param kind as what the pictures are captioned
     */
    public CaptioningEmbeddingModel(EmbeddingModel embeddingModel, PictureCaptioner captioner, PictureKind kind) {
        this.embeddingModel = Objects.requireNonNull(embeddingModel, "embeddingModel");
        this.captioner = Objects.requireNonNull(captioner, "captioner");
        this.kind = Objects.requireNonNull(kind, "kind");
    }

    /**
     * Combines two models; pictures are captioned as photos.
     *
     * @param embeddingModel embeds texts
     * @param captioner captions pictures
     */
    public CaptioningEmbeddingModel(EmbeddingModel embeddingModel, PictureCaptioner captioner) {
        this(embeddingModel, captioner, PictureKind.PHOTO);
    }

    /**
     * Embeds texts and pictures.
     *
     * @param request inputs of texts and pictures
     * @return one embedding for each input
     * @throws UnsupportedFeatureException if an input contains something else
     * @throws IllegalArgumentException if an input is a picture for which there is no caption
     * @throws RuntimeException what the captioner or the text model throws
     */
    @Override
    public EmbeddingResponse doEmbed(EmbeddingRequest request) {
        return embeddingModel.embed(EmbeddingRequest.builder()
                .inputs(request.inputs().stream().map(this::text).toList())
                .parameters(request.parameters())
                .build());
    }

    private EmbeddingInput text(EmbeddingInput input) {
        String text = input.contents().stream()
                .map(this::text)
                .filter(words -> !words.isBlank())
                .collect(Collectors.joining("\n"));
        if (text.isBlank()) {
            throw new IllegalArgumentException(
                    "There is nothing to embed: the captions and texts of an input are blank.");
        }
        return EmbeddingInput.from(text);
    }

    private String text(Content content) {
        return switch (content) {
            case TextContent text -> text.text();
            case ImageContent picture -> captioner.caption(picture, kind);
            default ->
                throw new UnsupportedFeatureException(
                        "Only texts and pictures can be embedded, but an input contains " + content.type() + ".");
        };
    }

    @Override
    public Set<ContentType> supportedContentTypes() {
        return Set.of(ContentType.TEXT, ContentType.IMAGE);
    }

    @Override
    public Set<EmbeddingParameter<?>> supportedParameters() {
        return embeddingModel.supportedParameters();
    }

    @Override
    public EmbeddingRequestParameters defaultRequestParameters() {
        return embeddingModel.defaultRequestParameters();
    }

    @Override
    public ModelProvider provider() {
        return embeddingModel.provider();
    }

    @Override
    public int dimension() {
        return embeddingModel.dimension();
    }

    @Override
    public String modelName() {
        return embeddingModel.modelName();
    }

    /**
     * Adds a listener to the text model: LangChain4j's own way would make a text of each input, which fails for an
     * input of pictures.
     *
     * @param listener receives the texts that are embedded, captions among them
     * @return a model with the listener
     */
    @Override
    public EmbeddingModel addListener(EmbeddingModelListener listener) {
        return addListeners(listener == null ? List.of() : List.of(listener));
    }

    /**
     * Adds listeners to the text model, see {@link #addListener}.
     *
     * @param listeners receive the texts that are embedded, captions among them
     * @return a model with the listeners
     */
    @Override
    public EmbeddingModel addListeners(List<EmbeddingModelListener> listeners) {
        return new CaptioningEmbeddingModel(embeddingModel.addListeners(listeners), captioner, kind);
    }
}
