package dev.pixtral.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.errors.Visible;
import dev.pixtral.image.ImageSource;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;

/**
 * Logs requests and responses, if the builder enabled it. Texts are logged in full; pictures only by their size, or by
 * their address without its query, never by their content. Control characters are escaped.
 *
 * @param logger receives the lines
 * @param requests whether requests are logged
 * @param responses whether responses are logged
 */
record ChatLog(Logger logger, boolean requests, boolean responses) {
    /**
     * Logs a request.
     *
     * @throws dev.langchain4j.exception.InvalidRequestException if its schemas are so deep or large that they cannot be
     *     written
     */
    void request(ChatRequest request) {
        if (requests) {
            PixtralMapper.checkSchemas(request.parameters());
            String messages =
                    request.messages().stream().map(ChatLog::line).collect(Collectors.joining("\n  ", "\n  ", ""));
            logger.info("Pixtral request: {}{}", Visible.line(SetFields.of(request.parameters())), messages);
        }
    }

    void response(ChatResponse response) {
        if (responses) {
            logger.info("Pixtral response: {}", Visible.line(SetFields.of(response)));
        }
    }

    /** One line for each message, whatever its text: a text must not be able to forge a line of the log. */
    private static String line(ChatMessage message) {
        return Visible.line(describe(message));
    }

    static String describe(ChatMessage message) {
        return switch (message) {
            case null -> "no message"; // the request fails with details
            case SystemMessage system -> "system: " + system.text();
            case UserMessage user -> "user: " + describe(user.contents());
            case AiMessage answer -> "ai: " + SetFields.answer(answer);
            case ToolExecutionResultMessage result ->
                "tool%s%s: %s"
                        .formatted(
                                result.toolName() == null ? "" : " " + result.toolName(),
                                result.id() == null ? "" : " (" + result.id() + ")",
                                describe(result.contents()));
            default -> message.type() + " message";
        };
    }

    private static String describe(List<Content> contents) {
        return contents.stream().map(ChatLog::describe).collect(Collectors.joining(" "));
    }

    private static String describe(Content content) {
        return switch (content) {
            case null -> "[no content]";
            case TextContent text -> text.text();
            case ImageContent image -> "[%s]".formatted(describe(image.image()));
            default -> "[%s]".formatted(content.type());
        };
    }

    private static String describe(Image image) {
        if (image.base64Data() != null) {
            return "picture of %d bytes".formatted(image.base64Data().length() * 3L / 4);
        }
        try {
            return image.url() == null
                    ? "no picture"
                    : "picture at " + ImageSource.ofUri(image.url().toString()).name();
        } catch (PixtralException e) {
            return "picture at a bad address"; // the request fails with details
        }
    }
}
