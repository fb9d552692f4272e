package dev.pixtral.cli;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.chat.Tool;
import dev.pixtral.chat.ToolCall;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A conversation in OpenAI's form: a JSON array of messages, or an object of messages, tools, and what the answer is to be. Every mistake is told with its place.
 *
 * <p>Beyond OpenAI's form, an image may be named by a path relative to the file, and {@code "prefix": true} makes the last assistant
 * message the beginning of the answer.
 */
final class ConversationReader {
    static final String STANDARD_INPUT = "-";

    private static final Set<String> REQUEST_KEYS = Stream.concat(
                    Stream.of("messages", "response_format"), ToolsReader.KEYS.stream())
            .collect(Collectors.toUnmodifiableSet());
    private static final String SEVERAL_TEXTS = "\n\n"; // as the template joins neighbouring texts

    private final PictureFolder pictures;

    private ConversationReader(PictureFolder pictures) {
        this.pictures = pictures;
    }

    /**
     * Reads a conversation.
     *
     * @param name a file, or {@code -} for standard input, where pictures are then relative to the working directory
     * @throws CommandException if it cannot be read, or is no conversation
     */
    static Conversation read(String name, Console console) {
        JsonPlace root = name.equals(STANDARD_INPUT)
                ? JsonInput.parse(console.in(), "standard input")
                : JsonInput.parse(Path.of(name));
        return of(name).request(root);
    }

    /**
     * Makes a reader for the lines of a file.
     *
     * @param name the file that pictures lie beside, or {@code -} for standard input
     * @throws CommandException if its folder cannot be read
     */
    static ConversationReader of(String name) {
        Path folder = name.equals(STANDARD_INPUT)
                ? Path.of("")
                : Path.of(name).toAbsolutePath().getParent();
        return new ConversationReader(new PictureFolder(folder));
    }

    /**
     * Reads the conversation of one line. From any thread.
     *
     * @param where the line's place, for messages
     * @throws CommandException if it is no conversation
     */
    Conversation line(byte[] json, String where) {
        return request(JsonInput.parseLine(json, where));
    }

    private Conversation request(JsonPlace root) {
        if (root.value().isArray()) {
            return Conversation.of(Prompt.of(messages(root)));
        }
        if (!root.value().isObject()) {
            throw root.wrong("an array of messages or an object with \"messages\" is needed, but it is %s."
                    .formatted(root.kind()));
        }
        root.object("a conversation", REQUEST_KEYS);
        // messages are numbered by themselves: "message 2" says it all
        List<Message> messages =
                messages(new JsonPlace(root.required("messages").value(), root.where()));
        ToolsReader tools = new ToolsReader(root);
        ResponseFormat format =
                root.field("response_format").map(ResponseFormatReader::read).orElse(ResponseFormat.TEXT);
        return new Conversation(new Prompt(messages, tools.tools(), format), tools.rules());
    }

    private List<Message> messages(JsonPlace list) {
        List<Message> messages = new ArrayList<>();
        WaitingCalls calls = new WaitingCalls();
        for (JsonPlace place : list.elements("message")) {
            Message message = message(place);
            calls.see(message, place);
            messages.add(message);
        }
        return messages;
    }

    private Message message(JsonPlace message) {
        if (!message.value().isObject()) {
            throw message.wrong("a message must be an object, but is %s.".formatted(message.kind()));
        }
        String role = message.required("role").text();
        return switch (role) {
            case "system" ->
                Message.system(text(message.object("a system message", Set.of("role", "content", "name"))));
            case "user" -> user(message.object("a user message", Set.of("role", "content", "name")));
            case "assistant" ->
                assistant(message.object(
                        "an assistant message", Set.of("role", "content", "name", "tool_calls", "prefix")));
            case "tool" -> result(message.object("a tool message", Set.of("role", "content", "name", "tool_call_id")));
            default ->
                throw message.wrong("the role %s is not known; roles are system, user, assistant and tool."
                        .formatted(JsonPlace.quote(role)));
        };
    }

    private Message user(JsonPlace message) {
        JsonPlace content = message.required("content");
        if (content.value().isTextual()) {
            return Message.user(content.text());
        }
        List<Part> parts = new ArrayList<>();
        for (JsonPlace part : parts(content)) {
            parts.add(
                    isImage(part) ? Part.image(pictures.picture(url(part), part.where())) : Part.text(partText(part)));
        }
        return Message.user(parts);
    }

    private static Message assistant(JsonPlace message) {
        List<ToolCall> calls = message.field("tool_calls").map(list -> list.elements("call")).orElse(List.of()).stream()
                .map(ConversationReader::call)
                .toList();
        String text = message.field("content").isPresent() || calls.isEmpty() ? text(message) : "";
        boolean prefix = message.field("prefix").map(JsonPlace::flag).orElse(false);
        if (!prefix) {
            return new Message.Assistant(text, calls);
        }
        if (!calls.isEmpty()) {
            throw message.wrong("a prefix must be a text, but this message has tool calls.");
        }
        return Message.assistantPrefix(text);
    }

    private static Message result(JsonPlace message) {
        // the model does not see the name of the tool, but the reference refuses a bad one
        message.field("name").filter(name -> !Tool.isName(name.text())).ifPresent(name -> {
            throw name.wrong(
                    "%s is no name of a tool; it must be 1 to 64 letters a-z, A-Z, digits, underscores or dashes."
                            .formatted(JsonPlace.quote(name.text())));
        });
        return Message.toolResult(message.required("tool_call_id").text(), text(message));
    }

    /** Content that is a text, or parts of text alone. */
    private static String text(JsonPlace message) {
        JsonPlace content = message.required("content");
        if (content.value().isTextual()) {
            return content.text();
        }
        List<String> texts = new ArrayList<>();
        for (JsonPlace part : parts(content)) {
            if (isImage(part)) {
                throw part.wrong("only user messages can hold pictures.");
            }
            texts.add(partText(part));
        }
        return String.join(SEVERAL_TEXTS, texts);
    }

    private static List<JsonPlace> parts(JsonPlace content) {
        if (!content.value().isArray()) {
            throw content.wrong("a string or an array of parts is needed, but it is %s.".formatted(content.kind()));
        }
        return content.elements("part");
    }

    private static boolean isImage(JsonPlace part) {
        if (!part.value().isObject()) {
            throw part.wrong("a part must be an object, but is %s.".formatted(part.kind()));
        }
        String type = part.required("type").text();
        return switch (type) {
            case "text" -> false;
            case "image_url" -> true;
            default ->
                throw part.wrong(
                        "the type %s is not known; types are text and image_url.".formatted(JsonPlace.quote(type)));
        };
    }

    private static String partText(JsonPlace part) {
        return part.object("a text part", Set.of("type", "text"))
                .required("text")
                .text();
    }

    private static String url(JsonPlace part) {
        JsonPlace image =
                part.object("an image_url part", Set.of("type", "image_url")).required("image_url");
        if (image.value().isTextual()) {
            return image.text();
        }
        // detail is OpenAI's choice of resolution; Pixtral sees every picture at its own
        return image.object("image_url", Set.of("url", "detail"))
                .required("url")
                .text();
    }

    private static ToolCall call(JsonPlace call) {
        call.object("a tool call", Set.of("id", "type", "function", "index"));
        ToolsReader.requireFunction(call);
        JsonPlace function = call.required("function").object("a function call", Set.of("name", "arguments"));
        JsonPlace arguments = function.required("arguments");
        return new ToolCall(
                call.required("id").text(),
                function.required("name").text(),
                arguments.value().isObject() ? arguments.value().toString() : arguments.text());
    }
}
