package dev.pixtral.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.image.ImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Maps LangChain4j's messages to messages of the prompt, which is then repaired like any other:
 * {@link dev.pixtral.chat.HistoryRepair} handles text next to calls, ids, calls without results, results without calls,
 * pictures in results, and thoughts for a model that cannot think. This class decides the following:
 *
 * <ul>
 *   <li>What an answer has as thinking comes before its text. The user's name and attributes of messages are not
 *       rendered.
 *   <li>Missing or empty arguments of calls become <code>{}</code>; {@code HistoryRepair} repairs blank ones.
 *   <li>Several texts of one tool result are joined by a blank line. The error flag of a result is not rendered.
 *   <li>A content of a tool result that cannot be used, such as a sound or a picture in a file, is replaced by a
 *       sentence.
 *   <li>Texts and pictures keep their order. If the request asks for it, pictures come first in a user message that
 *       consists of one text followed only by pictures.
 *   <li>The last message must be a user message or a tool result; custom messages are not supported.
 * </ul>
 */
final class ConversationMapper {
    /**
     * The default order of pictures: in questions with several pictures the model answers equally many correctly in
     * either order.
     */
    static final boolean IMAGES_FIRST = false;

    /** Explains a conversation whose question a chat memory has dropped. */
    private static final String DROPPED =
            " A TokenWindowChatMemory drops a question that has more tokens than its window, such as one with a"
                    + " picture, and keeps only the system message: give it a larger window (PixtralTokenCountEstimator"
                    + " counts the tokens of a question), or scale pictures down with maxImageTokens.";

    private static final String BLANK_LINE = "\n\n";

    private ConversationMapper() {}

    /**
     * Maps a conversation.
     *
     * @param imagesFirst whether pictures that follow a user's only text are moved before it
     * @param warnings receives a sentence on each content of a tool result that cannot be used
     * @throws UnsupportedFeatureException if the model does not support the type of a message or of a user's content
     * @throws InvalidRequestException if the last message is neither a user message nor a tool result
     * @throws dev.pixtral.errors.PixtralException if a value is missing, or the address of a user's picture cannot be
     *     used
     */
    static List<Message> map(List<ChatMessage> conversation, boolean imagesFirst, Consumer<String> warnings) {
        List<Message> messages = mapPart(conversation, imagesFirst, warnings);
        requireQuestion(conversation.getLast());
        return messages;
    }

    /** Maps the beginning of a conversation, which may end with any message. */
    static List<Message> mapPart(List<ChatMessage> conversation, boolean imagesFirst, Consumer<String> warnings) {
        return conversation.stream()
                .map(message -> message(message, imagesFirst, warnings))
                .toList();
    }

    private static void requireQuestion(ChatMessage last) {
        if (!(last instanceof UserMessage || last instanceof ToolExecutionResultMessage)) {
            throw new InvalidRequestException(("The last message is of type %s, so there is nothing to answer; "
                            + "end with a user message or a tool execution result.%s")
                    .formatted(last.type(), last instanceof SystemMessage ? DROPPED : ""));
        }
    }

    private static Message message(ChatMessage message, boolean imagesFirst, Consumer<String> warnings) {
        return switch (message) {
            case null -> throw ValueCheck.missing("A message of the request");
            case SystemMessage system -> Message.system(system.text());
            case UserMessage user ->
                Message.user(inOrder(
                        user.contents().stream().map(ContentMapper::part).toList(), imagesFirst));
            case AiMessage answer -> answer(answer);
            case ToolExecutionResultMessage result -> result(result, warnings);
            default ->
                throw new UnsupportedFeatureException(
                        "Messages of the type %s are not supported by Pixtral; use system, user, AI and tool messages."
                                .formatted(message.type()));
        };
    }

    private static Message answer(AiMessage answer) {
        List<ToolCall> calls = answer.toolExecutionRequests().stream()
                .map(ConversationMapper::call)
                .toList();
        List<Part> parts = new ArrayList<>();
        if (answer.thinking() != null) {
            parts.add(Part.thinking(answer.thinking()));
        }
        if (!orEmpty(answer.text()).isEmpty()) {
            parts.add(Part.text(answer.text()));
        }
        return new Message.Assistant(parts, calls);
    }

    private static ToolCall call(ToolExecutionRequest request) {
        if (request == null) {
            throw ValueCheck.missing("A tool call of an AI message");
        }
        String arguments = orEmpty(request.arguments());
        return new ToolCall(orEmpty(request.id()), request.name(), arguments.isEmpty() ? "{}" : arguments);
    }

    /** Moves a user's only text after the pictures that follow it. */
    private static List<Part> inOrder(List<Part> parts, boolean imagesFirst) {
        boolean textFirst = parts.size() > 1
                && parts.getFirst() instanceof Part.Text
                && parts.stream().skip(1).allMatch(Part.Image.class::isInstance);
        if (!imagesFirst || !textFirst) {
            return parts;
        }
        List<Part> turned = new ArrayList<>(parts.subList(1, parts.size()));
        turned.add(parts.getFirst());
        return turned;
    }

    private static Message result(ToolExecutionResultMessage result, Consumer<String> warnings) {
        List<Part> parts = result.contents().stream()
                .map(content -> partOfResult(content, warnings))
                .toList();
        String text = parts.stream()
                .filter(Part.Text.class::isInstance)
                .map(part -> ((Part.Text) part).text())
                .collect(Collectors.joining(BLANK_LINE));
        List<Part.Image> pictures = parts.stream()
                .filter(Part.Image.class::isInstance)
                .map(Part.Image.class::cast)
                .toList();
        return new Message.Tool(orEmpty(result.id()), orEmpty(result.toolName()), text, pictures);
    }

    /** A tool that returned something else must not end the conversation, nor every later request with its history. */
    private static Part partOfResult(Content content, Consumer<String> warnings) {
        if (content == null) {
            throw ValueCheck.missing("A content of a tool result");
        }
        try {
            return ContentMapper.part(content);
        } catch (InvalidRequestException | UnsupportedFeatureException | ImageException e) {
            warnings.accept("A tool result in the conversation has a content that cannot be used, "
                    + "so the model is shown this sentence instead: " + e.getMessage());
            return Part.text("The tool returned a content that cannot be used: " + e.getMessage());
        }
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
