package dev.pixtral.examples.rag;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.UserMessage;
import dev.pixtral.langchain4j.rag.Citation;
import dev.pixtral.langchain4j.rag.Citations;
import dev.pixtral.langchain4j.rag.PictureCaptioner;
import dev.pixtral.langchain4j.rag.PictureRetrievalAugmentor;
import dev.pixtral.langchain4j.rag.PictureStore;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers questions: an AI service whose augmentor shows the model the pictures that were found. */
final class Answerer {
    private final ContentRetriever retriever;
    private final PictureStore pictures;
    private final int maxPictures;
    private final Assistant assistant;

    /** LangChain4j implements it. */
    interface Assistant {
        /** Answers a message with texts and pictures. */
        Result<String> answer(@UserMessage List<Content> message);
    }

    /**
     * Creates the AI service.
     *
     * @param embedded whether the model is the embedded tiny one, which saw no citations in its training
     * @param captioner makes the query from the user's picture if there is no question
     */
    Answerer(
            ChatModel model,
            boolean embedded,
            ContentRetriever retriever,
            PictureStore pictures,
            int maxPictures,
            PictureCaptioner captioner) {
        this.retriever = retriever;
        this.pictures = pictures;
        this.maxPictures = maxPictures;
        PictureRetrievalAugmentor.Builder augmentor = PictureRetrievalAugmentor.builder()
                .contentRetriever(retriever)
                .pictureStore(pictures)
                .captioner(captioner)
                .maxPictures(maxPictures);
        if (embedded) {
            augmentor.retrievedFirst(true).citationFormat(citation -> "Image " + citation.number() + ":");
        }
        assistant = AiServices.builder(Assistant.class)
                .chatModel(model)
                .retrievalAugmentor(augmentor.build())
                .build();
    }

    /**
     * Answers a question.
     *
     * @param question what is asked; null for a message with a picture only
     * @param picture the user's own picture, or null
     */
    Answer answer(String question, ImageContent picture) {
        if (picture == null && retriever.retrieve(Query.from(question)).isEmpty()) {
            // an answer without a picture would be made up
            return new Answer("Nothing in the index fits the question.", List.of(), 0, List.of());
        }
        List<Content> message = new ArrayList<>();
        if (picture != null) {
            message.add(picture);
        }
        if (question != null) {
            message.add(TextContent.from(question));
        }
        Result<String> result = assistant.answer(message);
        List<Citation> sources = Citations.of(result.sources());
        Map<String, Citation> best = best(sources);
        List<Citation> gone = best.values().stream().filter(this::isGone).toList();
        return new Answer(result.content(), sources, best.size() - gone.size(), gone);
    }

    /** Whether the model was not shown the picture, because it is gone or cannot be read. */
    private boolean isGone(Citation source) {
        try {
            return pictures.resolve(source.sha256()).isEmpty();
        } catch (UncheckedIOException e) {
            return true;
        }
    }

    /** The sources whose pictures are shown to the model, by the hashes of the pictures: equal ones are shown once. */
    private Map<String, Citation> best(List<Citation> sources) {
        Map<String, Citation> best = new LinkedHashMap<>();
        for (Citation source : sources) {
            if (source.sha256() != null && best.size() < maxPictures) {
                best.putIfAbsent(source.sha256(), source);
            }
        }
        return best;
    }
}
