package dev.pixtral.langchain4j.rag;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.TokenCountEstimator;
import dev.langchain4j.rag.AugmentationResult;
import dev.langchain4j.rag.content.Content;
import dev.pixtral.langchain4j.picture.PictureResolver;
import dev.pixtral.langchain4j.picture.PictureRestorer;
import dev.pixtral.langchain4j.picture.RetrievedText;
import dev.pixtral.langchain4j.picture.RetrievedTexts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts hits into a message, as far as they fit.
 *
 * @param store finds the pictures of hits
 * @param format writes citations
 * @param retrievedFirst whether hits come before the user's own contents
 * @param maxPictures largest number of retrieved pictures
 * @param maxTokens largest number of tokens of the message
 * @param estimator counts them; null if there is no limit
 */
record PicturePrompt(
        PictureStore store,
        CitationFormat format,
        boolean retrievedFirst,
        int maxPictures,
        int maxTokens,
        TokenCountEstimator estimator) {
    /**
     * Augments a message.
     *
     * @param asked the message as it came, which is returned if no hit is used
     * @param own the message with all of the user's own contents
     * @param found contents, best first
     */
    AugmentationResult augment(UserMessage asked, UserMessage own, List<Content> found) {
        List<Hit> hits = Hit.group(found).stream().limit(RetrievedTexts.MOST).toList();
        PictureResolver pictures = new CachedPictures(store);
        List<RetrievedText> texts = fitting(own, texts(hits, pictures), pictures);
        if (texts.isEmpty()) {
            return new AugmentationResult(asked, List.of());
        }
        Set<Content> used = new HashSet<>();
        hits.subList(0, texts.size()).forEach(hit -> used.addAll(hit.contents()));
        return new AugmentationResult(
                message(own, texts, pictures),
                found.stream().filter(used::contains).toList());
    }

    /**
     * One text for each hit. The best hits of different pictures keep their pictures. A picture that is gone does not
     * count, but its text refers to it, so that the text can say so.
     */
    private List<RetrievedText> texts(List<Hit> hits, PictureResolver pictures) {
        List<RetrievedText> texts = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int sent = 0;
        for (Hit hit : hits) {
            Retriever.stopIfInterrupted();
            String text = format.format(hit.citation());
            String sha256 = hit.citation().sha256();
            if (sha256 == null || sent == maxPictures || !seen.add(sha256)) {
                texts.add(RetrievedText.of(text));
            } else {
                texts.add(new RetrievedText(text, pictures.id(), sha256));
                sent += pictures.resolve(sha256).isPresent() ? 1 : 0;
            }
        }
        return texts;
    }

    private List<RetrievedText> fitting(UserMessage own, List<RetrievedText> all, PictureResolver pictures) {
        List<RetrievedText> texts = new ArrayList<>(all);
        while (estimator != null && !texts.isEmpty() && tokens(message(own, texts, pictures)) > maxTokens) {
            Retriever.stopIfInterrupted();
            int worst = lastWithPicture(texts);
            if (worst >= 0) {
                texts.set(worst, RetrievedText.of(texts.get(worst).text()));
            } else {
                texts.removeLast();
            }
        }
        return texts;
    }

    private int tokens(UserMessage message) {
        return estimator.estimateTokenCountInMessage(message);
    }

    private static int lastWithPicture(List<RetrievedText> texts) {
        int last = texts.size() - 1;
        while (last >= 0 && !texts.get(last).hasPicture()) {
            last--;
        }
        return last;
    }

    private UserMessage message(UserMessage own, List<RetrievedText> texts, PictureResolver pictures) {
        return new PictureRestorer(pictures).restore(RetrievedTexts.attach(own, texts, retrievedFirst), _ -> {});
    }
}
