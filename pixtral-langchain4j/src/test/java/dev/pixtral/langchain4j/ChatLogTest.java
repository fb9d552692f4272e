package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class ChatLogTest {
    private final Logger logger = mock(Logger.class);

    @Test
    void pictures_are_logged_by_their_size_or_address_alone() {
        ImageContent dog = Conversations.image("dog.png");
        String base64 = dog.image().base64Data();

        String described = ChatLog.describe(UserMessage.from(
                dog,
                TextContent.from("and"),
                ImageContent.from("https://example.com/cat.png?key=secret"),
                ImageContent.from("data:image/png;base64," + base64)));

        assertThat(described)
                .startsWith("user: [picture of ")
                .contains(" bytes] and [picture at https://example.com/cat.png")
                .doesNotContain("secret")
                .doesNotContain(base64.substring(0, 50))
                .hasSizeLessThan(300);
    }

    @Test
    void other_messages_are_logged_with_their_texts() {
        ToolExecutionRequest call = ToolExecutionRequest.builder()
                .id("call00001")
                .name("roll")
                .arguments("{}")
                .build();

        assertThat(ChatLog.describe(SystemMessage.from("Be brief."))).isEqualTo("system: Be brief.");
        assertThat(ChatLog.describe(AiMessage.from("Yes."))).isEqualTo("ai: Yes.");
        assertThat(ChatLog.describe(AiMessage.from(call))).contains("roll");
        assertThat(ChatLog.describe(ToolExecutionResultMessage.from(call, "6"))).isEqualTo("tool roll (call00001): 6");
    }

    @Test
    void nothing_is_logged_unless_asked_for() {
        try (PixtralChatModel quiet = PixtralChatModel.builder().logger(logger).build();
                PixtralChatModel talkative = PixtralChatModel.builder()
                        .logger(logger)
                        .logRequests(true)
                        .logResponses(true)
                        .maxOutputTokens(1)
                        .build()) {
            quiet.chat("Hello");
            verifyNoInteractions(logger);

            talkative.chat("Hello");
        }
        verify(logger).info(contains("request"), any(), contains("Hello"));
        verify(logger).info(contains("response"), any(Object.class));
        verifyNoMoreInteractions(logger);
    }
}
