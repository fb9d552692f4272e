package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.pixtral.Pixtral;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An answer comes back as text, and its text need not become the tokens again that the model generated. Then computing
 * starts where they differ.
 */
@Timeout(120)
class EncodedAgainTest {
    private static final float CERTAIN = 1e6f;
    private static final UserMessage QUESTION = UserMessage.from("What color is a leaf?");

    @Test
    void computing_starts_where_the_answer_is_encoded_differently() {
        Tokenizer tokenizer;
        try (Pixtral tiny = Pixtral.open()) {
            tokenizer = tiny.tokenizer();
        }
        int[] usual = tokenizer.encode("A leaf is green.");
        int[] generated = spelled(tokenizer, "A leaf is green.", 2);
        int same = Arrays.mismatch(usual, generated);
        assertThat(same).isBetween(2, usual.length - 1);
        assertThat(tokenizer.encode(tokenizer.decode(generated, SpecialTokenPolicy.KEEP)))
                .isEqualTo(usual);

        try (PixtralChatModel model = PixtralChatModel.builder()
                .cacheSalt(UUID.randomUUID().toString())
                .logits(request -> request.messages().size() == 1 ? forced(tokenizer, generated) : LogitsProcessor.NONE)
                .maxOutputTokens(generated.length + 1)
                .build()) {
            ChatResponse first = model.chat(QUESTION);
            ChatResponse second = model.chat(QUESTION, first.aiMessage(), UserMessage.from("Hello"));

            assertThat(first.aiMessage().text()).isEqualTo("A leaf is green.");
            assertThat(first.tokenUsage().outputTokenCount()).isEqualTo(generated.length);
            assertThat(cached(second)).isEqualTo(first.tokenUsage().inputTokenCount() + same);
        }
    }

    @Test
    void an_answer_that_the_caller_changed_is_computed_from_the_change_on() {
        try (PixtralChatModel model = PixtralChatModel.builder()
                .cacheSalt(UUID.randomUUID().toString())
                .maxOutputTokens(16)
                .build()) {
            ChatResponse first = model.chat(QUESTION);
            ChatResponse second = model.chat(QUESTION, AiMessage.from("Blue, I think."), UserMessage.from("Hello"));

            assertThat(first.aiMessage().text()).isEqualTo("A leaf is green.");
            assertThat(cached(second)).isEqualTo(first.tokenUsage().inputTokenCount());
            assertThat(second.aiMessage())
                    .isEqualTo(unsalted(QUESTION, AiMessage.from("Blue, I think."), UserMessage.from("Hello")));
        }
    }

    private static AiMessage unsalted(ChatMessage... messages) {
        try (PixtralChatModel plain = PixtralChatModel.builder()
                .prefixCacheBytes(0L)
                .maxOutputTokens(16)
                .build()) {
            return plain.chat(ChatRequest.builder().messages(messages).build()).aiMessage();
        }
    }

    /** The usual tokens at first, and the rest of the text letter by letter. */
    private static int[] spelled(Tokenizer tokenizer, String text, int usual) {
        int[] ids = tokenizer.encode(text);
        int[] head = Arrays.copyOf(ids, usual);
        String rest =
                text.substring(tokenizer.decode(head, SpecialTokenPolicy.KEEP).length());
        int[] letters = rest.chars()
                .map(c -> tokenizer.encode(Character.toString(c))[0])
                .toArray();
        return IntStream.concat(Arrays.stream(head), Arrays.stream(letters)).toArray();
    }

    private static LogitsProcessor forced(Tokenizer tokenizer, int[] answer) {
        return (_, generated, logits) -> logits[
                generated.length < answer.length
                        ? answer[generated.length]
                        : tokenizer.specialTokens().eos()] += CERTAIN;
    }

    private static int cached(ChatResponse response) {
        return ((PixtralTokenUsage) response.tokenUsage()).cachedTokenCount();
    }
}
