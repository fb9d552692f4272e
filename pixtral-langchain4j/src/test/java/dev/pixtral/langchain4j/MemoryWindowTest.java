package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.memory.chat.TokenWindowChatMemory;
import dev.langchain4j.service.AiServices;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A memory whose window is smaller than one picture: LangChain4j drops the question, and the user is to be told so. */
@Timeout(120)
class MemoryWindowTest {
    private static final int WINDOW = 40; // tokens; the picture has more
    private static final UserMessage QUESTION =
            UserMessage.from(Conversations.image("dog.png"), TextContent.from("What is this?"));

    /** Knows about pictures. */
    interface Guarded {
        @dev.langchain4j.service.SystemMessage("Be brief.")
        String ask(
                @dev.langchain4j.service.UserMessage ImageContent picture,
                @dev.langchain4j.service.UserMessage String text);
    }

    /** The same without a system message. */
    interface Plain {
        String ask(
                @dev.langchain4j.service.UserMessage ImageContent picture,
                @dev.langchain4j.service.UserMessage String text);
    }

    private static PixtralChatModel model() {
        return PixtralChatModel.builder()
                .maxOutputTokens(4)
                .timeout(Duration.ofMinutes(1))
                .build();
    }

    private static PixtralTokenCountEstimator estimator(Integer window) {
        return PixtralTokenCountEstimator.builder().window(window).build();
    }

    private static String ask(Class<?> type, PixtralTokenCountEstimator estimator, int window) {
        try (PixtralChatModel model = model()) {
            Object service = AiServices.builder(type)
                    .chatModel(model)
                    .chatMemory(TokenWindowChatMemory.withMaxTokens(window, estimator))
                    .build();
            ImageContent picture = (ImageContent) QUESTION.contents().getFirst();
            return service instanceof Guarded guarded
                    ? guarded.ask(picture, "What is this?")
                    : ((Plain) service).ask(picture, "What is this?");
        }
    }

    @Test
    void a_request_that_has_lost_its_question_says_how_that_comes() {
        TokenWindowChatMemory memory = TokenWindowChatMemory.withMaxTokens(WINDOW, estimator(null));
        memory.add(SystemMessage.from("Be brief."));
        memory.add(QUESTION);

        assertThat(memory.messages()).hasSize(1);
        try (PixtralChatModel model = model()) {
            assertThatThrownBy(() -> model.chat(memory.messages()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("TokenWindowChatMemory drops a question that has more tokens than its window")
                    .hasMessageContaining("maxImageTokens");
        }
    }

    @Test
    void an_estimator_that_knows_the_window_refuses_what_the_memory_would_drop() {
        for (Class<?> type : new Class<?>[] {Guarded.class, Plain.class}) {
            assertThatThrownBy(() -> ask(type, estimator(WINDOW), WINDOW))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("The last message has ")
                    .hasMessageContaining("the window of the chat memory holds only 40, so the memory would drop it");
        }
    }

    @Test
    void a_window_that_is_large_enough_changes_nothing() {
        int tokens = estimator(null).estimateTokenCountInMessage(QUESTION);
        TokenWindowChatMemory memory = TokenWindowChatMemory.withMaxTokens(tokens + 10, estimator(tokens + 10));

        memory.add(UserMessage.from("Hello, who are you, and what can you do for me today, my dear?"));
        memory.add(AiMessage.from("I am here."));
        memory.add(QUESTION);

        assertThat(memory.messages()).last().isEqualTo(QUESTION);
        assertThat(ask(Plain.class, estimator(500), 500)).isNotBlank();
    }

    @Test
    void what_ends_without_a_question_but_is_no_system_message_is_told_as_before() {
        assertThatThrownBy(() -> ConversationMapper.map(
                        java.util.List.of(UserMessage.from("a"), AiMessage.from("b")), false, _ -> {}))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageNotContaining("TokenWindowChatMemory");
        assertThatThrownBy(() -> ConversationMapper.map(java.util.List.of(SystemMessage.from("a")), false, _ -> {}))
                .hasMessageContaining("TokenWindowChatMemory");
        assertThatThrownBy(() -> PixtralTokenCountEstimator.builder().window(0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** A window smaller than a call cuts it off before its result comes. */
    @Test
    void a_memory_may_hold_results_whose_call_it_has_cut_off() {
        ToolExecutionRequest call = ToolExecutionRequest.builder()
                .id("a")
                .name("files.read")
                .arguments("{}")
                .build();
        ToolExecutionResultMessage result = ToolExecutionResultMessage.from(call, "x");
        for (int window = 1; window < 60; window += 4) {
            TokenWindowChatMemory memory = TokenWindowChatMemory.withMaxTokens(window, estimator(null));
            memory.add(SystemMessage.from("Be brief."));
            memory.add(UserMessage.from("Read it."));
            memory.add(AiMessage.from(call));
            memory.add(result);
            assertThat(memory.messages()).as("window %d", window).isNotEmpty();
        }
        assertThat(estimator(null).estimateTokenCountInMessages(java.util.List.of(result)))
                .isZero();
        try (PixtralChatModel model = model()) {
            assertThatThrownBy(() -> model.chat(SystemMessage.from("Be brief."), result))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("a memory window should keep a call and its results together");
        }
    }
}
