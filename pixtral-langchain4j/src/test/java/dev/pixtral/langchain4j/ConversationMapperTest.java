package dev.pixtral.langchain4j;

import static dev.langchain4j.data.message.AiMessage.aiMessage;
import static dev.langchain4j.data.message.SystemMessage.systemMessage;
import static dev.langchain4j.data.message.UserMessage.userMessage;
import static dev.pixtral.chat.Message.assistant;
import static dev.pixtral.chat.Message.system;
import static dev.pixtral.chat.Message.toolResult;
import static dev.pixtral.chat.Message.user;
import static dev.pixtral.chat.Part.image;
import static dev.pixtral.chat.Part.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.pixtral.chat.HistoryRepair;
import dev.pixtral.chat.InstructFormat;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.chat.ValidationMode;
import dev.pixtral.errors.PromptException;
import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationMapperTest {
    private static final ChatMessage QUESTION = userMessage("What is the weather in Oslo and in Lima?");
    private static final Message MAPPED_QUESTION = user("What is the weather in Oslo and in Lima?");

    @Test
    void texts_and_pictures_keep_their_order() {
        UserMessage message = UserMessage.from(
                TextContent.from("one"), picture("A"), picture("B"), TextContent.from("two"), picture("C"));

        assertThat(map(systemMessage("Be brief."), userMessage("Hi"), aiMessage("Hello"), message))
                .containsExactly(
                        system("Be brief."),
                        user("Hi"),
                        assistant("Hello"),
                        user(text("one"), mapped("A"), mapped("B"), text("two"), mapped("C")));
    }

    @Test
    void pictures_behind_a_users_only_text_come_first_if_asked_for() {
        UserMessage one = UserMessage.from(TextContent.from("one"), picture("A"));
        UserMessage several = UserMessage.from(TextContent.from("several"), picture("B"), picture("C"), picture("D"));

        assertThat(ConversationMapper.map(List.of(several, aiMessage("Yes."), one), true, _ -> {}))
                .containsExactly(
                        user(mapped("B"), mapped("C"), mapped("D"), text("several")),
                        assistant("Yes."),
                        user(mapped("A"), text("one")));
        assertThat(ConversationMapper.map(List.of(several, aiMessage("Yes."), one), false, _ -> {}))
                .containsExactly(
                        user(text("several"), mapped("B"), mapped("C"), mapped("D")),
                        assistant("Yes."),
                        user(text("one"), mapped("A")));
    }

    @Test
    void pictures_with_texts_between_or_behind_keep_their_order() {
        assertThat(turned(UserMessage.from(picture("A"), picture("B"), TextContent.from("what?"))))
                .containsExactly(user(mapped("A"), mapped("B"), text("what?")));
        assertThat(turned(UserMessage.from(TextContent.from("1:"), picture("A"), TextContent.from("2:"), picture("B"))))
                .containsExactly(user(text("1:"), mapped("A"), text("2:"), mapped("B")));
        assertThat(turned(UserMessage.from(TextContent.from("a"), TextContent.from("b"), picture("A"))))
                .containsExactly(user(text("a"), text("b"), mapped("A")));
    }

    private static List<Message> turned(ChatMessage... conversation) {
        return ConversationMapper.map(List.of(conversation), true, _ -> {});
    }

    @Test
    void ids_of_nine_letters_and_digits_stay() {
        assertThat(map(QUESTION, aiMessage(call("vQ8OuZ0bu", "Oslo")), result("vQ8OuZ0bu", "rain")))
                .containsExactly(
                        MAPPED_QUESTION,
                        assistant(List.of(mappedCall("vQ8OuZ0bu", "Oslo"))),
                        toolResult("vQ8OuZ0bu", "rain"));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "call_1", "vQ8OuZ0b-", "vQ8OuZ0bü", "a-much-longer-id"})
    void other_ids_become_the_position_of_the_call(String id) {
        assertThat(map(QUESTION, aiMessage(call(id, "Oslo")), result(id, "rain")))
                .containsExactly(
                        MAPPED_QUESTION,
                        assistant(List.of(mappedCall("call00001", "Oslo"))),
                        toolResult("call00001", "rain"));
    }

    @Test
    void positions_count_all_calls_and_results_find_theirs_in_any_order() {
        List<Message> mapped = map(
                QUESTION,
                aiMessage(call("x", "Oslo"), call("vQ8OuZ0bu", "Lima"), call("y", "Rome")),
                result("y", "sun"),
                result("vQ8OuZ0bu", "fog"),
                result("x", "rain"),
                aiMessage(call("x", "Paris")), // the id of an earlier call
                result("x", "snow"));

        assertThat(mapped)
                .containsExactly(
                        MAPPED_QUESTION,
                        assistant(List.of(
                                mappedCall("call00001", "Oslo"),
                                mappedCall("vQ8OuZ0bu", "Lima"),
                                mappedCall("call00003", "Rome"))),
                        toolResult("call00003", "sun"),
                        toolResult("vQ8OuZ0bu", "fog"),
                        toolResult("call00001", "rain"),
                        assistant(List.of(mappedCall("call00004", "Paris"))),
                        toolResult("call00004", "snow"));
    }

    @Test
    void a_new_id_differs_from_the_ids_that_the_model_chose() {
        List<Message> mapped = map(
                QUESTION,
                aiMessage(call("x", "Oslo"), call("call00001", "Lima")),
                result("x", "rain"),
                result("call00001", "fog"));

        assertThat(mapped)
                .containsExactly(
                        MAPPED_QUESTION,
                        assistant(List.of(mappedCall("call00002", "Oslo"), mappedCall("call00001", "Lima"))),
                        toolResult("call00002", "rain"),
                        toolResult("call00001", "fog"));
    }

    @Test
    void a_longer_conversation_begins_with_the_same_messages() {
        ChatMessage[] conversation = {
            QUESTION,
            aiMessage(call(null, "Oslo")),
            result(null, "rain"),
            aiMessage(call("call00001", "Lima"), call(null, "Rome")),
            result("call00001", "fog"),
            result(null, "sun")
        };

        List<Message> whole = map(conversation);

        assertThat(whole)
                .startsWith(
                        map(conversation[0], conversation[1], conversation[2]).toArray(Message[]::new));
    }

    @Test
    void results_without_ids_find_their_calls_by_tool_and_then_by_position() {
        List<Message> mapped = map(
                QUESTION,
                aiMessage(named("first", "{}"), named("second", "{}"), named("first", "{\"a\": 1}")),
                ToolExecutionResultMessage.from(null, "second", "2"),
                ToolExecutionResultMessage.from(null, null, "1"),
                ToolExecutionResultMessage.from(null, "first", "3"));

        assertThat(mapped.subList(2, 5))
                .containsExactly(
                        toolResult("call00002", "2"), toolResult("call00001", "1"), toolResult("call00003", "3"));
    }

    @Test
    void of_text_and_calls_the_calls_remain() {
        assertThat(map(
                        QUESTION,
                        AiMessage.from("I will look it up.", List.of(call("vQ8OuZ0bu", "Oslo"))),
                        result("vQ8OuZ0bu", "rain")))
                .contains(assistant(List.of(mappedCall("vQ8OuZ0bu", "Oslo"))));
    }

    @Test
    void an_answer_of_nothing_is_left_out_and_thinking_too_by_a_model_that_cannot_think() {
        AiMessage thought = AiMessage.builder().text("Yes.").thinking("Hm.").build();

        assertThat(map(QUESTION, aiMessage(""), AiMessage.builder().build(), QUESTION, thought, QUESTION))
                .containsExactly(MAPPED_QUESTION, MAPPED_QUESTION, assistant("Yes."), MAPPED_QUESTION);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " \n"})
    void blank_arguments_become_an_empty_object(String arguments) {
        ToolExecutionRequest call = ToolExecutionRequest.builder()
                .id("vQ8OuZ0bu")
                .name("roll")
                .arguments(arguments)
                .build();

        assertThat(map(QUESTION, aiMessage(call), result("vQ8OuZ0bu", "6")))
                .contains(assistant(List.of(new ToolCall("vQ8OuZ0bu", "roll", "{}"))));
    }

    @Test
    void several_texts_of_a_result_are_joined_by_a_blank_line_and_errors_are_results() {
        ToolExecutionResultMessage result = ToolExecutionResultMessage.builder()
                .id("vQ8OuZ0bu")
                .contents(TextContent.from("rain"), TextContent.from("5 degrees"))
                .isError(true)
                .build();

        assertThat(map(QUESTION, aiMessage(call("vQ8OuZ0bu", "Oslo")), result))
                .endsWith(toolResult("vQ8OuZ0bu", "rain\n\n5 degrees"));
    }

    @Test
    void pictures_of_results_follow_the_block_of_results_as_one_user_message() {
        List<Message> mapped = map(
                QUESTION,
                aiMessage(call("aaaaaaaa1", "Oslo"), call("aaaaaaaa2", "Lima")),
                result("aaaaaaaa1", picture("A"), TextContent.from("rain"), picture("B")),
                result("aaaaaaaa2", picture("C")),
                userMessage("Which is nicer?"));

        assertThat(mapped.subList(2, mapped.size()))
                .containsExactly(
                        toolResult("aaaaaaaa1", "rain"),
                        toolResult("aaaaaaaa2", ""),
                        user(mapped("A"), mapped("B"), mapped("C")),
                        user("Which is nicer?"));
    }

    @Test
    void pictures_of_results_come_last_if_nothing_follows_and_each_block_has_its_own() {
        List<Message> mapped = map(
                QUESTION,
                aiMessage(call("aaaaaaaa1", "Oslo")),
                result("aaaaaaaa1", picture("A")),
                aiMessage(call("aaaaaaaa2", "Lima")),
                result("aaaaaaaa2", picture("B")));

        assertThat(mapped)
                .containsExactly(
                        MAPPED_QUESTION,
                        assistant(List.of(mappedCall("aaaaaaaa1", "Oslo"))),
                        toolResult("aaaaaaaa1", ""),
                        user(mapped("A")),
                        assistant(List.of(mappedCall("aaaaaaaa2", "Lima"))),
                        toolResult("aaaaaaaa2", ""),
                        user(mapped("B")));
    }

    @Test
    void names_and_attributes_are_not_rendered() {
        UserMessage named = UserMessage.builder()
                .name("Klaus")
                .addContent(TextContent.from("Hi"))
                .attributes(Map.of("mood", "good"))
                .build();

        assertThat(map(named)).containsExactly(user("Hi"));
    }

    @Test
    void should_refuse_a_conversation_that_ends_with_neither_user_nor_result() {
        for (ChatMessage last : List.of(systemMessage("Be brief."), aiMessage("Hello"), aiMessage(call("x", "Oslo")))) {
            assertThatThrownBy(() -> map(QUESTION, last))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("last message is of type " + last.type());
        }
    }

    @Test
    void should_refuse_a_result_without_its_call() {
        AiMessage answer = aiMessage(call("aaaaaaaa1", "Oslo"));

        for (List<ChatMessage> conversation : List.<List<ChatMessage>>of(
                List.of(QUESTION, result("aaaaaaaa1", "rain")),
                List.of(QUESTION, answer, result("aaaaaaaa2", "rain")),
                List.of(QUESTION, answer, result("aaaaaaaa1", "rain"), result("aaaaaaaa1", "again")))) {
            assertThatThrownBy(() -> repaired(conversation))
                    .isInstanceOf(PromptException.class)
                    .hasMessageContaining("(tool) matches no tool call");
        }
    }

    @Test
    void custom_messages_are_not_supported() {
        assertThatThrownBy(() -> map(CustomMessage.from(Map.of("text", "Hi")), QUESTION))
                .isExactlyInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("CUSTOM are not supported");
    }

    /** What the model sees of a conversation. */
    private static List<Message> map(ChatMessage... conversation) {
        return repaired(List.of(conversation));
    }

    private static List<Message> repaired(List<ChatMessage> conversation) {
        Prompt mapped = Prompt.of(ConversationMapper.map(conversation, false, _ -> {}));
        return HistoryRepair.repair(mapped, InstructFormat.V3, ValidationMode.SERVING, new Warnings())
                .messages()
                .stream()
                .map(message -> message instanceof Message.Tool result
                        ? toolResult(result.callId(), result.content()) // the name of the tool is not shown
                        : message)
                .toList();
    }

    private static ToolExecutionRequest call(String id, String city) {
        return ToolExecutionRequest.builder()
                .id(id)
                .name("weather")
                .arguments("{\"city\": \"" + city + "\"}")
                .build();
    }

    private static ToolExecutionRequest named(String tool, String arguments) {
        return ToolExecutionRequest.builder().name(tool).arguments(arguments).build();
    }

    private static ToolCall mappedCall(String id, String city) {
        return new ToolCall(id, "weather", "{\"city\": \"" + city + "\"}");
    }

    private static ToolExecutionResultMessage result(String id, String text) {
        return result(id, TextContent.from(text));
    }

    private static ToolExecutionResultMessage result(String id, Content... contents) {
        return ToolExecutionResultMessage.builder()
                .id(id)
                .toolName("weather")
                .contents(contents)
                .build();
    }

    private static ImageContent picture(String data) {
        return ImageContent.from(data, "image/png");
    }

    private static Part mapped(String data) {
        return image(ImageSource.ofUri("data:image/png;base64," + data));
    }
}
