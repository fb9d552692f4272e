package dev.pixtral.langchain4j.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralChatRequestParameters;
import dev.pixtral.langchain4j.PixtralStreamingChatModel;
import dev.pixtral.langchain4j.PixtralTokenUsage;
import dev.pixtral.langchain4j.cache.CachedChat.Turn;
import dev.pixtral.langchain4j.cache.CachedChat.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests share what was computed only if they have the same salt, and nothing if the caches are off. */
@Timeout(180)
class CacheSaltTest {
    private static final UserMessage QUESTION =
            UserMessage.from(CachedChat.picture("dog.png"), TextContent.from("What is this?"));

    private static PixtralTokenUsage usage(ChatResponse response) {
        return (PixtralTokenUsage) response.tokenUsage();
    }

    private static ChatRequest salted(String salt) {
        return ChatRequest.builder()
                .messages(QUESTION)
                .parameters(
                        PixtralChatRequestParameters.builder().cacheSalt(salt).build())
                .build();
    }

    @Test
    void other_salts_share_nothing_and_the_same_one_shares_all_but_the_last_token() {
        try (PixtralChatModel model = PixtralChatModel.builder()
                .maxOutputTokens(8)
                .cacheSalt(UUID.randomUUID().toString())
                .build()) {
            PixtralTokenUsage first = usage(model.chat(QUESTION));
            PixtralTokenUsage again = usage(model.chat(QUESTION));
            PixtralTokenUsage other = usage(model.chat(salted(UUID.randomUUID().toString())));

            assertThat(first.cachedTokenCount()).isZero();
            assertThat(first.cachedImageCount()).isZero();
            assertThat(again.cachedTokenCount()).isEqualTo(first.inputTokenCount() - 1);
            assertThat(again.cachedImageCount()).isEqualTo(1);
            assertThat(again.cachedByteCount()).isPositive();
            assertThat(other.cachedTokenCount()).isZero();
            assertThat(other.cachedImageCount()).isZero();
            assertThat(other.cachedByteCount()).isZero();
        }
    }

    @Test
    void salts_of_one_builder_and_of_one_request_are_the_same_salt() {
        String salt = UUID.randomUUID().toString();
        try (PixtralChatModel one = PixtralChatModel.builder()
                        .cacheSalt(salt)
                        .maxOutputTokens(8)
                        .build();
                PixtralChatModel other =
                        PixtralChatModel.builder().maxOutputTokens(8).build()) {
            int prompt = usage(one.chat(QUESTION)).inputTokenCount();

            assertThat(usage(other.chat(salted(salt))).cachedTokenCount()).isEqualTo(prompt - 1);
        }
    }

    @Test
    void caches_and_their_absence_change_no_answer() {
        List<String> answers = new ArrayList<>();
        String salt = UUID.randomUUID().toString();
        try (PixtralChatModel cached =
                        PixtralChatModel.builder().maxOutputTokens(16).build();
                PixtralStreamingChatModel streaming =
                        PixtralStreamingChatModel.builder().maxOutputTokens(16).build();
                PixtralChatModel plain = PixtralChatModel.builder()
                        .maxOutputTokens(16)
                        .pictureCacheBytes(0L)
                        .prefixCacheBytes(0L)
                        .speculation(false)
                        .build()) {
            for (PixtralChatModel model : List.of(cached, plain, cached)) {
                CachedChat chat = new CachedChat(model, streaming, Way.BLOCKING, salt);
                List<Turn> turns = List.of(chat.say(QUESTION), chat.say("What color is it?"), chat.say("Hello"));
                answers.add(turns.stream()
                        .map(turn -> turn.response().aiMessage().text())
                        .toList()
                        .toString());
                for (Turn turn : turns) {
                    if (model == plain) {
                        assertThat(turn.cached()).isZero();
                        assertThat(turn.usage().cachedImageCount()).isZero();
                        assertThat(turn.usage().draftedTokenCount()).isZero();
                    }
                }
            }
        }

        assertThat(answers.get(0)).isEqualTo(answers.get(1)).isEqualTo(answers.get(2));
    }
}
