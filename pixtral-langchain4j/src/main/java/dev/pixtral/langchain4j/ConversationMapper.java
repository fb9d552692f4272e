package dev.pixtral.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * LangChain4j's messages as messages of the prompt. What Mistral's format v3 cannot say is changed as follows:
 *
 * <ul>
 *   <li>An AI message with text and tool calls: only the calls remain. One with neither is left out. Thinking is not rendered.
 *   <li>Ids of calls that are not nine letters and digits get others, see {@link ToolCallIds}; blank arguments become <code>{}</code>.
 *   <li>Several texts of one tool result are joined by a blank line. Whether it is an error is not said.
 *   <li>Pictures in tool results: one user message with all of them, in order, comes after the block of tool results.
 *   <li>The user's name and attributes of messages are not rendered.
 *   <li>The last message must be a user message or a tool result; custom messages are not supported.
 * </ul>
 *
 * <p>Used for one conversation.
 */
final class ConversationMapper {
    /** What a memory holds when it has dropped the question. */
    private static final String DROPPED =
            " A TokenWindowChatMemory drops a question that has more tokens than its window, such as one with a picture, and leaves the system message alone:"
                    + " allow it more tokens (PixtralTokenCountEstimator tells how many a question has), or scale pictures down with maxImageTokens.";

    private static final String BLANK_LINE = "\n\n";

    private final List<Message> messages = new ArrayList<>();
    private final List<Part> picturesOfTools = new ArrayList<>(); // of the block of tool results so far
    private final ToolCallIds ids = new ToolCallIds();

    private ConversationMapper() {}

    /**
     * Maps a conversation.
     *
     * @throws UnsupportedFeatureException if a message or content is of a kind that the model does not take
     * @throws InvalidRequestException if it ends with another message than the user's or a tool's, or a result has no call
     * @throws dev.pixtral.errors.PixtralException if a value is missing, or the address of a picture cannot be used
     */
    static List<Message> map(List<ChatMessage> conversation) {
        List<Message> messages = mapPart(conversation);
        requireQuestion(conversation.getLast());
        return messages;
    }

    /** The same for the beginning of a conversation, which may end with any message. */
    static List<Message> mapPart(List<ChatMessage> conversation) {
        ConversationMapper mapper = new ConversationMapper();
        conversation.forEach(mapper::add);
        mapper.endBlockOfResults();
        return List.copyOf(mapper.messages);
    }

    private static void requireQuestion(ChatMessage last) {
        if (!(last instanceof UserMessage || last instanceof ToolExecutionResultMessage)) {
            throw new InvalidRequestException(
                    "The last message is of type %s, so there is nothing to answer; end with a user message or a tool execution result.%s"
                            .formatted(last.type(), last instanceof SystemMessage ? DROPPED : ""));
        }
    }

    private void add(ChatMessage message) {
        if (!(message instanceof ToolExecutionResultMessage)) {
            endBlockOfResults();
        }
        switch (message) {
            case null -> throw ValueCheck.missing("A message of the request");
            case SystemMessage system -> messages.add(Message.system(system.text()));
            case UserMessage user ->
                messages.add(Message.user(
                        user.contents().stream().map(ContentMapper::part).toList()));
            case AiMessage answer -> addAnswer(answer);
            case ToolExecutionResultMessage result -> addResult(result);
            default ->
                throw new UnsupportedFeatureException(
                        "Messages of the type %s are not supported by Pixtral; use system, user, AI and tool messages."
                                .formatted(message.type()));
        }
    }

    private void endBlockOfResults() {
        if (!picturesOfTools.isEmpty()) {
            messages.add(Message.user(picturesOfTools));
            picturesOfTools.clear();
        }
    }

    private void addAnswer(AiMessage answer) {
        if (answer.hasToolExecutionRequests()) {
            List<ToolExecutionRequest> requests = answer.toolExecutionRequests();
            if (requests.stream().anyMatch(Objects::isNull)) {
                throw ValueCheck.missing("A tool call of an AI message");
            }
            List<String> callIds = ids.ofCalls(requests);
            List<ToolCall> calls = new ArrayList<>();
            for (int i = 0; i < requests.size(); i++) {
                calls.add(new ToolCall(callIds.get(i), requests.get(i).name(), argumentsOf(requests.get(i))));
            }
            messages.add(Message.assistant(calls));
        } else if (answer.text() != null && !answer.text().isEmpty()) {
            messages.add(Message.assistant(answer.text()));
        }
    }

    private static String argumentsOf(ToolExecutionRequest request) {
        String arguments = request.arguments();
        return arguments == null || arguments.isBlank() ? "{}" : arguments;
    }

    private void addResult(ToolExecutionResultMessage result) {
        List<Part> parts = result.contents().stream().map(ContentMapper::part).toList();
        String text = parts.stream()
                .filter(Part.Text.class::isInstance)
                .map(part -> ((Part.Text) part).text())
                .collect(Collectors.joining(BLANK_LINE));
        messages.add(Message.toolResult(ids.ofResult(result), text));
        parts.stream().filter(Part.Image.class::isInstance).forEach(picturesOfTools::add);
    }
}
