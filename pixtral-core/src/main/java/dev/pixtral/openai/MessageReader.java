package dev.pixtral.openai;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Tool;
import dev.pixtral.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the messages of a conversation. One message of the file may become several: Anthropic's user messages contain
 * tool results.
 */
final class MessageReader {
    /** Keys that programs add to a message, and that a model does not see. */
    private static final Set<String> SILENT = Set.of(
            "id",
            "type",
            "status",
            "index",
            "refusal",
            "annotations",
            "cache_control",
            "reasoning",
            "reasoning_details",
            "thinking_blocks",
            "parsed",
            "metadata",
            "additional_kwargs",
            "response_metadata",
            "extra_content",
            "provider_specific_fields");

    /** Keys that programs add to a call, and that a model does not see. */
    private static final Set<String> SILENT_IN_CALLS =
            Set.of("cache_control", "caller", "extra_content", "provider_specific_fields");

    private final ContentReader contents;
    private final ConversationForm form;
    private final List<Message> messages = new ArrayList<>();

    private MessageReader(ContentReader contents, ConversationForm form) {
        this.contents = contents;
        this.form = form;
    }

    /**
     * Reads an array of messages.
     *
     * @throws ConversationException if one of them is not a message, with its place
     */
    static List<Message> read(JsonPlace list, ContentReader contents, ConversationForm form) {
        MessageReader reader = new MessageReader(contents, form);
        list.elements("message").forEach(reader::add);
        return reader.messages;
    }

    private void add(JsonPlace message) {
        if (!message.value().isObject()) {
            throw message.wrong("a message must be an object, but is %s.".formatted(message.kind()));
        }
        if (message.field("role").isEmpty() && form == ConversationForm.CLIENT && addItem(message)) {
            return;
        }
        String role = message.required("role").text();
        switch (role) {
            case "system" -> addSystem(message);
            case "user" -> addUser(message);
            case "assistant" -> addAssistant(message);
            case "tool" -> addResult(message);
            default -> {
                if (form == ConversationForm.REFERENCE || !addOfClient(role, message)) {
                    throw message.wrong("unknown role %s; roles are system, user, assistant and tool."
                            .formatted(JsonPlace.quote(role)));
                }
            }
        }
    }

    /** Adds a message of a role that OpenAI has or had in addition to those of the reference. */
    private boolean addOfClient(String role, JsonPlace message) {
        switch (role) {
            case "developer" -> addSystem(message);
            case "function" -> addResult(message);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Adds an item that occurs among the messages of OpenAI's Responses API. */
    private boolean addItem(JsonPlace item) {
        switch (item.field("type").map(JsonPlace::text).orElse("")) {
            case "function_call" -> {
                item.object("a function call", Set.of("type", "call_id", "name", "arguments"), SILENT);
                ToolCall call = new ToolCall(
                        textOr(item, "call_id"), item.required("name").text(), arguments(item));
                messages.add(Message.assistant(List.of(call)));
            }
            case "function_call_output" -> {
                item.object("an output of a function", Set.of("type", "call_id", "output"), SILENT);
                messages.add(result(textOr(item, "call_id"), "", contents.read(item.required("output")), item));
            }
            case "reasoning" -> {} // not rendered: nobody but its own model can read it
            default -> {
                return false;
            }
        }
        return true;
    }

    private static String textOr(JsonPlace place, String key) {
        return place.field(key).map(JsonPlace::text).orElse("");
    }

    private void addSystem(JsonPlace message) {
        message.object("a system message", Set.of("role", "content", "name"), SILENT);
        JsonPlace content = message.required("content");
        messages.add(new Message.System(onlySaid(contents.read(content), content, message)));
    }

    private void addUser(JsonPlace message) {
        message.object("a user message", Set.of("role", "content", "name"), SILENT);
        Content content = contents.read(message.required("content"));
        refuseCalls(content, message);
        messages.addAll(content.results());
        if (content.results().isEmpty() || !content.asked().isEmpty()) {
            messages.add(Message.user(content.asked()));
        }
    }

    private void addAssistant(JsonPlace message) {
        message.object(
                "an assistant message",
                Set.of("role", "content", CompletionWriter.THOUGHTS, "name", "tool_calls", "function_call", "prefix"),
                SILENT);
        List<ToolCall> calls = new ArrayList<>();
        message.field("tool_calls").map(list -> list.elements("call")).orElse(List.of()).stream()
                .map(this::call)
                .forEach(calls::add);
        message.field("function_call").map(call -> called("", call)).ifPresent(calls::add);
        Content content = answer(message, !calls.isEmpty());
        calls.addAll(content.calls());
        refuseResults(content, message);
        message.field("content").ifPresent(place -> refusePictures(content, place));
        List<Part> said = said(content, message);
        boolean prefix = message.field("prefix").map(JsonPlace::flag).orElse(false);
        if (prefix && !calls.isEmpty()) {
            throw message.wrong("a prefix must be text, but this message has tool calls.");
        }
        messages.add(prefix ? new Message.AssistantPrefix(said) : new Message.Assistant(said, calls));
    }

    /** Texts and thoughts of an answer. Some clients send thoughts twice, also in a field of the message. */
    private static List<Part> said(Content content, JsonPlace message) {
        List<Part> said = new ArrayList<>(content.said());
        String thoughts = textOr(message, CompletionWriter.THOUGHTS);
        if (!thoughts.isEmpty() && said.stream().noneMatch(Part.Thinking.class::isInstance)) {
            said.addFirst(Part.thinking(thoughts));
        }
        return said;
    }

    /**
     * The content of an answer. It may be empty next to calls, or where a client writes null or omits it; a refusal
     * counts as text.
     */
    private Content answer(JsonPlace message, boolean mayMiss) {
        Optional<JsonPlace> content = message.field("content")
                .or(() -> message.field("refusal").filter(it -> it.value().isTextual()));
        return content.isEmpty() && (mayMiss || form == ConversationForm.CLIENT)
                ? Content.of("")
                : contents.read(content.orElseGet(() -> message.required("content")));
    }

    private void addResult(JsonPlace message) {
        message.object("a tool message", Set.of("role", "content", "name", "tool_call_id"), SILENT);
        String id = form == ConversationForm.REFERENCE
                ? message.required("tool_call_id").text()
                : textOr(message, "tool_call_id");
        Content content =
                form == ConversationForm.CLIENT && message.field("content").isEmpty()
                        ? Content.of("")
                        : contents.read(message.required("content"));
        String name = textOr(message, "name");
        if (form == ConversationForm.REFERENCE) {
            checkReference(message, name, content);
        }
        messages.add(result(id, name, content, message));
    }

    private static Message result(String id, String name, Content content, JsonPlace message) {
        refuseCalls(content, message);
        refuseResults(content, message);
        return new Message.Tool(id, name, content.text(), content.pictures());
    }

    /** Checks parts that the model does not see, but that the reference refuses if they are invalid. */
    private static void checkReference(JsonPlace message, String name, Content content) {
        if (message.field("name").isPresent() && !Tool.isName(name)) {
            throw message.required("name")
                    .wrong("%s is not a valid tool name; use 1 to 64 letters a-z, A-Z, digits, underscores or dashes."
                            .formatted(JsonPlace.quote(name)));
        }
        refusePictures(content, message.required("content"));
    }

    /**
     * Returns the texts and thoughts of a content that must contain nothing else.
     *
     * @param place the place of the content
     * @param message the message that contains it
     */
    static List<Part> onlySaid(Content content, JsonPlace place, JsonPlace message) {
        refuseCalls(content, message);
        refuseResults(content, message);
        refusePictures(content, place);
        return content.said();
    }

    private static void refuseResults(Content content, JsonPlace message) {
        if (!content.results().isEmpty()) {
            throw message.wrong("only user messages can contain tool results.");
        }
    }

    private static void refusePictures(Content content, JsonPlace place) {
        if (!content.pictures().isEmpty()) {
            throw ContentReader.firstPicture(place).wrong("only user messages can contain pictures.");
        }
    }

    private static void refuseCalls(Content content, JsonPlace message) {
        if (!content.calls().isEmpty()) {
            throw message.wrong("only assistant messages can call tools.");
        }
    }

    private ToolCall call(JsonPlace call) {
        call.object("a tool call", Set.of("id", "type", "function", "index"), SILENT_IN_CALLS);
        ToolsReader.requireFunction(call);
        String id = form == ConversationForm.REFERENCE ? call.required("id").text() : textOr(call, "id");
        return called(id, call.required("function"));
    }

    private ToolCall called(String id, JsonPlace function) {
        function.object(
                "a function call", Set.of("name", "arguments"), Set.of("parsed_arguments", "provider_specific_fields"));
        return new ToolCall(id, function.required("name").text(), arguments(function));
    }

    private String arguments(JsonPlace function) {
        if (function.field("arguments").isEmpty() && form == ConversationForm.CLIENT) {
            return "";
        }
        JsonPlace arguments = function.required("arguments");
        return arguments.value().isObject() ? arguments.value().toString() : arguments.text();
    }
}
