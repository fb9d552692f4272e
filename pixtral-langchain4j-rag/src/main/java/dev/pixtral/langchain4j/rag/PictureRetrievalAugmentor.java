package dev.pixtral.langchain4j.rag;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.TokenCountEstimator;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.rag.AugmentationRequest;
import dev.langchain4j.rag.AugmentationResult;
import dev.langchain4j.rag.RetrievalAugmentor;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.aggregator.ContentAggregator;
import dev.langchain4j.rag.content.aggregator.DefaultContentAggregator;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.rag.query.router.DefaultQueryRouter;
import dev.langchain4j.rag.query.router.QueryRouter;
import dev.langchain4j.rag.query.transformer.DefaultQueryTransformer;
import dev.langchain4j.rag.query.transformer.QueryTransformer;
import dev.pixtral.langchain4j.picture.PictureRestorer;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts retrieved pictures into the user's message, each behind its citation.
 *
 * <p>The augmented message has the user's own texts and pictures in their order, then for each hit a text such as
 * {@code [1] report.pdf, page 2: caption} and its picture; {@link Builder#retrievedFirst} turns this around. Hits of
 * the same picture of the same page are one citation; a picture is sent once. Hits without a picture are texts. If
 * nothing is found, the message stays as it is.
 *
 * <p><b>AI services and agents.</b> LangChain4j's AI services drop retrieved pictures for most signatures of methods,
 * without an error. The message therefore has an attribute from which the pictures are restored; it carries hashes, no
 * bytes. {@code PixtralChatModel} and {@code PixtralStreamingChatModel} restore them by themselves. For another model,
 * use the same object as the AI service's transformer of requests:
 *
 * <pre>{@code
 * AiServices.builder(Assistant.class)
 *         .chatModel(model)
 *         .retrievalAugmentor(augmentor)
 *         .chatRequestTransformer((UnaryOperator<ChatRequest>) augmentor)
 * }</pre>
 *
 * <p><b>Later turns.</b> Retrieved pictures are sent with their question only; the user's own pictures stay in the
 * conversation, as far as the chat memory keeps them. After a restart with persistent memory the picture store must be
 * opened before the conversation goes on. A picture that is gone is left out, and its citation says so.
 *
 * <p>Everything runs on the calling thread, which may be interrupted. Thread-safe if its parts are.
 */
public final class PictureRetrievalAugmentor implements RetrievalAugmentor, UnaryOperator<ChatRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(PictureRetrievalAugmentor.class);

    private final Retriever retriever;
    private final Questions questions;
    private final PicturePrompt prompt;
    private final PictureRestorer restorer;

    private PictureRetrievalAugmentor(Builder builder) {
        this.retriever = new Retriever(builder.queryTransformer, builder.router(), builder.contentAggregator);
        this.questions = new Questions(builder.captioner);
        this.restorer = new PictureRestorer(builder.store());
        this.prompt = new PicturePrompt(
                builder.store(),
                builder.citationFormat,
                builder.retrievedFirst,
                builder.maxPictures,
                builder.maxPromptTokens,
                builder.tokenCountEstimator);
    }

    /**
     * Returns a builder. A {@linkplain Builder#contentRetriever retriever} and a {@linkplain Builder#pictureStore
     * picture store} are needed.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Retrieves contents for a user's message and puts them behind it.
     *
     * @param request a user's message and its metadata, whose invocation context is optional
     * @return the augmented message with an attribute for {@link PictureRestorer}, the name and all other attributes of
     *     the message; and the contents whose texts it has, in the order in which they were found. Without a hit, the
     *     same message and no contents
     * @throws dev.langchain4j.exception.UnsupportedFeatureException if the message is not a user's
     * @throws java.util.concurrent.CancellationException if the thread was interrupted; its interrupt flag stays set
     * @throws RuntimeException what a part of this augmentor, such as the retriever, throws
     */
    @Override
    public AugmentationResult augment(AugmentationRequest request) {
        UserMessage asked = UserMessages.require(request.chatMessage());
        UserMessage own = UserMessages.withArguments(asked, request.metadata());
        Optional<String> question = questions.of(own);
        List<Content> found = question.isEmpty()
                ? List.of()
                : retriever.retrieve(Query.from(question.get(), TextHistory.of(request.metadata())));
        return prompt.augment(asked, own, found);
    }

    /**
     * Restores the retrieved pictures that an AI service or a chat memory lost, as Pixtral's models do by themselves.
     * For {@code chatRequestTransformer} with other models; applying it twice changes nothing.
     *
     * @param request any request
     * @return the request with retrieved pictures in its last user message and without them in earlier ones; the same
     *     instance if nothing changed
     */
    @Override
    public ChatRequest apply(ChatRequest request) {
        return restorer.restore(request, LOG::warn);
    }

    /** Collects settings. Not thread-safe. */
    public static final class Builder {
        private ContentRetriever contentRetriever;
        private QueryRouter queryRouter;
        private QueryTransformer queryTransformer = new DefaultQueryTransformer();
        private ContentAggregator contentAggregator = new DefaultContentAggregator();
        private PictureStore pictureStore;
        private PictureCaptioner captioner;
        private CitationFormat citationFormat = CitationFormat.line(LineFormat.MAX_CHARACTERS);
        private boolean retrievedFirst;
        private int maxPictures = 3;
        private int maxPromptTokens = Integer.MAX_VALUE;
        private TokenCountEstimator tokenCountEstimator;

        private Builder() {}

        /**
         * Sets where contents are found, such as LangChain4j's {@code EmbeddingStoreContentRetriever}.
         *
         * @param contentRetriever any retriever
         * @return this builder
         */
        public Builder contentRetriever(ContentRetriever contentRetriever) {
            this.contentRetriever = contentRetriever;
            return this;
        }

        /**
         * Sets which retrievers are asked for each query, instead of one {@link #contentRetriever}.
         *
         * @param queryRouter any router
         * @return this builder
         */
        public Builder queryRouter(QueryRouter queryRouter) {
            this.queryRouter = queryRouter;
            return this;
        }

        /**
         * Sets how the user's question becomes queries. The user's earlier messages in the query's metadata are single
         * texts, without pictures and citations, as LangChain4j's transformers need them.
         *
         * @param queryTransformer any transformer; by default the question is the query
         * @return this builder
         */
        public Builder queryTransformer(QueryTransformer queryTransformer) {
            this.queryTransformer = Required.notNull(queryTransformer, "queryTransformer");
            return this;
        }

        /**
         * Sets how the contents of several queries and retrievers become one list, best first.
         *
         * @param contentAggregator any aggregator; LangChain4j's {@code DefaultContentAggregator} by default
         * @return this builder
         */
        public Builder contentAggregator(ContentAggregator contentAggregator) {
            this.contentAggregator = Required.notNull(contentAggregator, "contentAggregator");
            return this;
        }

        /**
         * Sets where the pictures of hits are.
         *
         * @param pictureStore an open store, which must stay open; it is not closed by this augmentor
         * @return this builder
         */
        public Builder pictureStore(PictureStore pictureStore) {
            this.pictureStore = pictureStore;
            return this;
        }

        /**
         * Sets what makes the query from the user's pictures if the message has no text.
         *
         * @param captioner any captioner; by default nothing is retrieved for a message without text
         * @return this builder
         */
        public Builder captioner(PictureCaptioner captioner) {
            this.captioner = captioner;
            return this;
        }

        /**
         * Sets how hits are written for the model.
         *
         * @param citationFormat any format; {@link CitationFormat#line} with captions of up to 4,000 characters by
         *     default
         * @return this builder
         */
        public Builder citationFormat(CitationFormat citationFormat) {
            this.citationFormat = Required.notNull(citationFormat, "citationFormat");
            return this;
        }

        /**
         * Sets whether citations and retrieved pictures come before the user's own contents, so that the question is
         * the end of the message. Small models, such as the embedded one, answer better this way.
         *
         * @param retrievedFirst true for before; by default they come behind
         * @return this builder
         */
        public Builder retrievedFirst(boolean retrievedFirst) {
            this.retrievedFirst = retrievedFirst;
            return this;
        }

        /**
         * Limits the retrieved pictures of a question. The best hits keep theirs; the others are texts only.
         *
         * @param maxPictures 0 or more; 3 by default
         * @return this builder
         */
        public Builder maxPictures(int maxPictures) {
            this.maxPictures = Required.atLeast(0, maxPictures, "maxPictures");
            return this;
        }

        /**
         * Limits the tokens of the augmented message, the user's own contents included. Pictures are left out first,
         * from the worst hit on, then whole citations. The user's own contents are never left out.
         *
         * @param maxPromptTokens at least 1; no limit by default
         * @param tokenCountEstimator counts the tokens of messages with pictures as the model does, such as
         *     {@code PixtralTokenCountEstimator}
         * @return this builder
         */
        public Builder maxPromptTokens(int maxPromptTokens, TokenCountEstimator tokenCountEstimator) {
            this.maxPromptTokens = Required.atLeast(1, maxPromptTokens, "maxPromptTokens");
            this.tokenCountEstimator = Required.notNull(tokenCountEstimator, "tokenCountEstimator");
            return this;
        }

        /**
         * Builds the augmentor.
         *
         * @return the augmentor
         * @throws IllegalArgumentException if the retriever or the picture store is missing, or if there are both a
         *     retriever and a router
         */
        public PictureRetrievalAugmentor build() {
            return new PictureRetrievalAugmentor(this);
        }

        private PictureStore store() {
            return Required.notNull(pictureStore, "pictureStore");
        }

        private QueryRouter router() {
            if (queryRouter == null) {
                return new DefaultQueryRouter(Required.notNull(contentRetriever, "contentRetriever"));
            }
            if (contentRetriever != null) {
                throw new IllegalArgumentException(
                        "Set either contentRetriever or queryRouter: a router chooses its own retrievers.");
            }
            return queryRouter;
        }
    }
}
