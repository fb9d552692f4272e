package dev.pixtral.langchain4j.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralStreamingChatModel;
import dev.pixtral.langchain4j.cache.CachedChat.Turn;
import dev.pixtral.langchain4j.cache.CachedChat.Way;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the turns of a chat compute, with texts and pictures, blocking and streaming. */
@Timeout(180)
class ChatCacheTest {
    private static final PixtralChatModel BLOCKING =
            PixtralChatModel.builder().maxOutputTokens(16).build();
    private static final PixtralStreamingChatModel STREAMING =
            PixtralStreamingChatModel.builder().maxOutputTokens(16).build();

    private static final ToolSpecification WEATHER = ToolSpecification.builder()
            .name("getWeather")
            .description("Reports the weather of a city")
            .parameters(JsonObjectSchema.builder()
                    .addStringProperty("city")
                    .required("city")
                    .build())
            .build();

    /** All of its call is forced, but for the digits of the id. */
    private static final ToolSpecification NOW = ToolSpecification.builder()
            .name("now")
            .description("Reports the hour")
            .build();

    private final String salt = UUID.randomUUID().toString();

    @AfterAll
    static void close() {
        BLOCKING.close();
        STREAMING.close();
    }

    private CachedChat chat(Way way, ToolSpecification... tools) {
        return new CachedChat(BLOCKING, STREAMING, way, salt, tools);
    }

    /** Everything but what is new, and the last token of the answer, which need not have been computed. */
    private static void assertComputesOnlyWhatIsNew(Turn before, Turn turn) {
        assertThat(turn.cached()).isBetween(before.prompt() + before.answer() - 1, turn.prompt() - 1);
        assertThat(turn.metadata().timings().cachedTokens()).isEqualTo(turn.cached());
        assertThat(turn.metadata().timings().promptTokens()).isEqualTo(turn.prompt() - turn.cached());
    }

    /**
     * The template moves what belongs to the last user message, system message and tools, with each turn. So all that
     * comes before the last user message of the turn before stays as it was.
     *
     * @param answered messages before that message, without the system message
     */
    private static void assertKeepsWhatDidNotMove(List<ChatMessage> answered, Turn before, Turn turn) {
        int stays = CachedChat.tokens(answered);
        assertThat(stays).isGreaterThan(1);
        assertThat(turn.cached()).isBetween(stays, before.prompt() - 1);
    }

    private static UserMessage about(String picture, String question) {
        return UserMessage.from(CachedChat.picture(picture), TextContent.from(question));
    }

    @ParameterizedTest
    @EnumSource
    void a_chat_of_texts_computes_only_what_is_new(Way way) {
        CachedChat chat = chat(way);

        Turn first = chat.say("What color is a leaf?");
        Turn second = chat.say("What can you do?");
        Turn third = chat.say("Hello");

        assertThat(first.cached()).isZero();
        assertComputesOnlyWhatIsNew(first, second);
        assertComputesOnlyWhatIsNew(second, third);
        assertThat(third.usage().cachedByteCount())
                .isGreaterThan(second.usage().cachedByteCount())
                .isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void the_third_turn_of_a_chat_about_a_picture_does_not_encode_it(Way way) {
        CachedChat chat = chat(way);

        Turn first = chat.say(about("dog.png", "What is this?"));
        Turn second = chat.say("What color is it?");
        Turn third = chat.say("Describe the image.");

        assertThat(first.cached()).isZero();
        assertThat(first.usage().cachedImageCount()).isZero();
        assertThat(first.metadata().timings().imageMs()).isPositive();
        for (Turn turn : List.of(second, third)) {
            assertThat(turn.usage().imageTokenCount()).isPositive();
            assertThat(turn.usage().cachedImageCount()).isEqualTo(1);
            assertThat(turn.metadata().timings().cachedPictures()).isEqualTo(1);
            assertThat(turn.metadata().timings().imageMs()).isZero();
        }
        assertComputesOnlyWhatIsNew(first, second);
        assertComputesOnlyWhatIsNew(second, third);
    }

    @ParameterizedTest
    @EnumSource
    void another_picture_is_encoded_beside_the_one_that_is_cached(Way way) {
        CachedChat chat = chat(way);

        Turn first = chat.say(about("dog.png", "What is this?"));
        Turn second = chat.say(about("sign.png", "What does the sign say?"));
        Turn third = chat.say(about("dog.png", "What is this?"));

        assertThat(second.usage().cachedImageCount()).isEqualTo(1);
        assertThat(second.metadata().timings().imageMs()).isPositive();
        assertThat(third.usage().cachedImageCount()).isEqualTo(3);
        assertThat(third.metadata().timings().imageMs()).isZero();
        assertComputesOnlyWhatIsNew(first, second);
        assertComputesOnlyWhatIsNew(second, third);
    }

    /** Only what is before it is the same: the beginning of the text and of the message. */
    @ParameterizedTest
    @EnumSource
    void a_different_picture_of_the_same_size_shares_nothing(Way way) {
        Turn one = chat(way).say(UserMessage.from(CachedChat.picture(0xC00000), TextContent.from("What is this?")));
        Turn other = chat(way).say(UserMessage.from(CachedChat.picture(0xC00001), TextContent.from("What is this?")));

        assertThat(other.prompt()).isEqualTo(one.prompt());
        assertThat(other.usage().cachedImageCount()).isZero();
        assertThat(other.cached()).isLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void with_a_system_message_what_came_before_the_last_question_stays(Way way) {
        assertKeepsWhatDidNotMove(
                chat(way).with(SystemMessage.from("You are an AI assistant. Answer the question.")),
                UserMessage.from("What color is a leaf?"),
                0);
    }

    @ParameterizedTest
    @EnumSource
    void with_tools_what_came_before_the_last_question_stays(Way way) {
        assertKeepsWhatDidNotMove(chat(way, WEATHER), UserMessage.from("What color is a leaf?"), 0);
    }

    @ParameterizedTest
    @EnumSource
    void with_both_and_a_picture_it_is_not_encoded_again(Way way) {
        assertKeepsWhatDidNotMove(
                chat(way, WEATHER).with(SystemMessage.from("You are an AI assistant. Answer the question.")),
                about("dog.png", "What is this?"),
                1);
    }

    /** The question keeps its place, and the tools with it, as long as results follow. */
    @ParameterizedTest
    @EnumSource
    void the_tool_loop_about_a_picture_computes_only_calls_and_results(Way way) {
        CachedChat chat = chat(way, NOW).with(SystemMessage.from("You are an AI assistant. Answer the question."));

        Turn first = chat.say(about("dog.png", "What is this?"), ToolChoice.REQUIRED);
        Turn second = chat.say(result(first), ToolChoice.REQUIRED);
        Turn third = chat.say(result(second));

        assertThat(first.cached()).isZero();
        assertComputesOnlyWhatIsNew(first, second);
        assertComputesOnlyWhatIsNew(second, third);
        assertThat(List.of(first, second, third))
                .extracting(turn -> turn.usage().cachedImageCount())
                .containsExactly(0, 1, 1);
    }

    private static ChatMessage result(Turn turn) {
        return ToolExecutionResultMessage.from(
                turn.response().aiMessage().toolExecutionRequests().getFirst(), "12");
    }

    private static void assertKeepsWhatDidNotMove(CachedChat chat, UserMessage asked, int pictures) {
        Turn first = chat.say(asked);
        Turn second = chat.say("Hello");
        Turn third = chat.say("What can you do?");
        Turn fourth = chat.say("What color is a leaf?");

        assertThat(first.cached()).isZero();
        assertThat(second.cached()).isLessThan(first.prompt()); // its system message or tools have moved
        assertKeepsWhatDidNotMove(answered(first, second), second, third);
        assertKeepsWhatDidNotMove(answered(first, third), third, fourth);
        for (Turn turn : List.of(second, third, fourth)) {
            assertThat(turn.usage().cachedImageCount()).isEqualTo(pictures);
        }
    }

    /** What is before the last user message of a turn, without the system message. */
    private static List<ChatMessage> answered(Turn first, Turn turn) {
        int system = first.history().size() - 1;
        return turn.history().subList(system, turn.history().size() - 1);
    }
}
