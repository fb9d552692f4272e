package dev.pixtral.langchain4j.rag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.rag.AugmentationRequest;
import dev.langchain4j.rag.AugmentationResult;
import dev.langchain4j.rag.query.Metadata;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralTokenCountEstimator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The limit of tokens: exact, pictures go before citations, and the worst hit before the best. */
class TokenBudgetTest {
    private static final UserMessage ASKED =
            UserMessage.from(Shelf.picture("handwritten-digit.png"), TextContent.from("What is this?"));
    private final PixtralTokenCountEstimator estimator =
            PixtralTokenCountEstimator.builder().build();
    private final Shelf shelf =
            new Shelf().picture("dog.png", "A dog.").text("Dogs bark.").picture("word.png", "A word.");

    private AugmentationResult augment(int tokens) {
        return shelf.augmentor()
                .maxPromptTokens(tokens, estimator)
                .build()
                .augment(new AugmentationRequest(ASKED, new Metadata(ASKED, 1, List.of())));
    }

    /** From everything to nothing, in the order in which contents are left out. */
    private List<List<Content>> steps() {
        List<Content> all = shelf.after(ASKED.contents().toArray(Content[]::new));
        List<List<Content>> steps = new ArrayList<>(List.of(all));
        for (int index : new int[] {6, 3, 4, 3, 2}) { // word, dog, then the citations from the last on
            List<Content> next = new ArrayList<>(steps.getLast());
            next.remove(index);
            steps.add(next);
        }
        return steps;
    }

    @Test
    void each_limit_is_used_to_the_last_token() {
        List<List<Content>> steps = steps();
        assertThat(steps.getLast()).isEqualTo(ASKED.contents());
        for (int i = 0; i < steps.size() - 1; i++) {
            int tokens = estimator.estimateTokenCountInMessage(UserMessage.from(steps.get(i)));

            assertThat(contents(augment(tokens))).as("step %d", i).isEqualTo(steps.get(i));
            assertThat(contents(augment(tokens - 1))).as("step %d", i).isEqualTo(steps.get(i + 1));
        }
    }

    private static List<Content> contents(AugmentationResult result) {
        return ((UserMessage) result.chatMessage()).contents();
    }

    @Test
    void sources_are_what_the_model_gets() {
        int tokens = estimator.estimateTokenCountInMessage(UserMessage.from(steps().get(3)));

        assertThat(augment(tokens).contents()).isEqualTo(shelf.contents.subList(0, 2));
        assertThat(augment(1).contents()).isEmpty();
        assertThat(augment(1).chatMessage()).isSameAs(ASKED);
    }

    @Test
    void the_model_reports_the_same_count() {
        UserMessage augmented = (UserMessage) augment(Integer.MAX_VALUE).chatMessage();
        try (PixtralChatModel model =
                PixtralChatModel.builder().maxOutputTokens(1).build()) {
            // and the token that begins every conversation
            assertThat(model.chat(augmented).tokenUsage().inputTokenCount())
                    .isEqualTo(estimator.estimateTokenCountInMessage(augmented) + 1);
        }
        assertThat(augmented.contents())
                .filteredOn(ImageContent.class::isInstance)
                .hasSize(3);
    }
}
