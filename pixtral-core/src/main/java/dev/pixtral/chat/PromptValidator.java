package dev.pixtral.chat;

import dev.pixtral.chat.InstructFormat.Trait;
import dev.pixtral.errors.Excerpt;
import dev.pixtral.errors.PromptException;
import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import dev.pixtral.schema.text.JsonSchemaCheck;
import dev.pixtral.schema.text.SchemaCharacters;
import java.util.List;

/**
 * Checks the reference's rules for conversations of a format: the order of roles, the content of messages, and the form
 * of ids and names. Used for one prompt.
 */
final class PromptValidator {
    private final List<Message> messages;
    private final InstructFormat format;
    private final ValidationMode mode;

    private PromptValidator(List<Message> messages, InstructFormat format, ValidationMode mode) {
        this.messages = messages;
        this.format = format;
        this.mode = mode;
    }

    /**
     * Checks messages and tools.
     *
     * @throws PromptException for the first broken rule
     */
    static void validate(Prompt prompt, InstructFormat format, ValidationMode mode) {
        PromptValidator validator = new PromptValidator(prompt.messages(), format, mode);
        validator.checkEnds();
        validator.checkOrder();
        if (format.has(Trait.PAIRED_IDS)) {
            CallPairs.check(prompt.messages());
        }
        validator.checkResultCounts();
        validator.checkContents();
        checkTools(prompt.tools(), mode);
    }

    private void checkEnds() {
        if (messages.isEmpty()) {
            throw PromptException.because("The prompt has no message; it needs at least one user or system message.");
        }
        if (messages.size() == 1
                && !(messages.getFirst() instanceof Message.User || messages.getFirst() instanceof Message.System)) {
            throw PromptException.because(
                    "%s is the only one; a prompt with one message needs a user or system message.", describe(0));
        }
        if (messages.getLast() instanceof Message.Assistant) {
            throw PromptException.because(
                    "%s is the last one, so there is nothing for the model to answer; end with a user or tool message, "
                            + "or make it an assistant prefix for the model to continue.",
                    describe(messages.size() - 1));
        }
    }

    private void checkOrder() {
        for (int i = 1; i < messages.size(); i++) {
            Role before = Role.of(messages.get(i - 1));
            Role role = Role.of(messages.get(i));
            if (!before.mayPrecede(role)) {
                throw PromptException.because(
                        "%s cannot follow a message with role %s; only %s messages can.",
                        describe(i), before, before.successors());
            }
        }
    }

    /**
     * Requires as many results as calls before the next assistant message and, in serving mode, at the end. The
     * reference has the same rule but does not count the first message, so conversations that begin with a call or a
     * result differ.
     */
    private void checkResultCounts() {
        int calls = 0;
        int results = 0;
        for (int i = 0; i < messages.size(); i++) {
            switch (messages.get(i)) {
                case Message.Tool _ -> results++;
                case Message.Assistant(List<Part> _, List<ToolCall> toolCalls) -> {
                    requireEqual(calls, results, "before " + describe(i));
                    calls = toolCalls.size();
                    results = 0;
                }
                case Message.AssistantPrefix _ -> requireEqual(calls, results, "before " + describe(i));
                case Message.User _, Message.System _ -> {}
            }
        }
        if (mode == ValidationMode.SERVING) {
            requireEqual(calls, results, "at the end of the prompt");
        }
    }

    private static void requireEqual(int calls, int results, String where) {
        if (calls != results) {
            throw PromptException.because(
                    "There are %d tool calls but %d tool messages %s; every call needs one message with its result.",
                    calls, results, where);
        }
    }

    private void checkContents() {
        for (int i = 0; i < messages.size(); i++) {
            switch (messages.get(i)) {
                case Message.System(List<Part> parts) -> checkParts(i, parts);
                case Message.User(List<Part> parts) -> checkQuestion(i, parts);
                case Message.Assistant(List<Part> parts, List<ToolCall> calls) -> checkAnswer(i, parts, calls);
                case Message.AssistantPrefix(List<Part> parts) -> checkPrefix(i, parts);
                case Message.Tool result -> checkResult(i, result);
            }
        }
    }

    /** Any text is valid in a question, even an empty one. */
    private void checkQuestion(int index, List<Part> parts) {
        if (parts.stream().anyMatch(Part.Thinking.class::isInstance)) {
            throw PromptException.because(
                    "%s contains thoughts, which only system and assistant messages can; write them as text.",
                    describe(index));
        }
    }

    /** Checks the parts of a message that is not a user's. */
    private void checkParts(int index, List<Part> parts) {
        for (Part part : parts) {
            if (part instanceof Part.Image) {
                throw PromptException.because(
                        "%s contains a picture, which only user messages can; move it there.", describe(index));
            }
            if (part instanceof Part.Thinking && !format.has(Trait.THINKING)) {
                throw PromptException.because(
                        "%s contains thoughts, which this model's format does not support; leave them out.",
                        describe(index));
            }
        }
    }

    private void checkAnswer(int index, List<Part> parts, List<ToolCall> calls) {
        checkParts(index, parts);
        boolean empty = parts.isEmpty() && calls.isEmpty();
        boolean both = !parts.isEmpty() && !calls.isEmpty();
        if (empty && !besideAnotherAnswer(index) || both && !format.allowsTextWithCalls()) {
            throw PromptException.because(
                    "%s has %s; this format allows %s.",
                    describe(index),
                    empty ? "neither text nor tool calls" : "text and tool calls",
                    format.allowsTextWithCalls() ? "text, tool calls, or both" : "either text or tool calls");
        }
        for (ToolCall call : calls) {
            checkCallId(index, call.id());
            checkName(call.name(), describe(index) + ": the name of a tool call");
        }
    }

    /** Returns whether an answer is merged with another one, so that it may be empty where the format allows both. */
    private boolean besideAnotherAnswer(int index) {
        return format.allowsTextWithCalls()
                && (index > 0 && Role.of(messages.get(index - 1)) == Role.ASSISTANT
                        || index + 1 < messages.size() && Role.of(messages.get(index + 1)) == Role.ASSISTANT);
    }

    private void checkPrefix(int index, List<Part> parts) {
        checkParts(index, parts);
        if (index != messages.size() - 1) {
            throw PromptException.because(
                    "%s is an assistant prefix; only the last message may be one.", describe(index));
        }
        if (parts.isEmpty()) {
            throw PromptException.because("%s is an empty prefix; leave it out.", describe(index));
        }
    }

    private void checkResult(int index, Message.Tool result) {
        checkCallId(index, result.callId());
        if (!result.pictures().isEmpty()) {
            throw PromptException.because(
                    "%s contains pictures, which only user messages can; put them into a user message after "
                            + "the results.",
                    describe(index));
        }
    }

    private void checkCallId(int index, String id) {
        if (!format.isCallId(id)) {
            throw PromptException.because(
                    "%s: the id of a tool call must be %s, but is \"%s\".",
                    describe(index),
                    format.has(Trait.ANY_IDS) ? "a text other than \"null\"" : "nine letters a-z, A-Z or digits",
                    Excerpt.of(id));
        }
    }

    private static void checkTools(List<Tool> tools, ValidationMode mode) {
        SchemaCharacters characters = new SchemaCharacters();
        for (Tool tool : tools) {
            checkName(tool.name(), "The name of a tool");
            characters.count(
                    (long) tool.description().length() + tool.parameters().length(), "tool " + tool.name());
            if (mode == ValidationMode.ANSWER) {
                parameters(tool, Integer.MAX_VALUE);
            } else {
                JsonSchemaCheck.check(parameters(tool, PythonJson.MOST_DIGITS), "Tool " + tool.name());
            }
        }
    }

    private static Json parameters(Tool tool, int mostDigits) {
        return PythonJson.parse(
                        tool.parameters(),
                        mostDigits,
                        problem -> PromptException.because("The parameter schema of tool %s %s.", tool.name(), problem))
                .orElseThrow(() -> PromptException.because(
                        "Tool %s: its parameters are not JSON; they must be a JSON schema, {} for none.", tool.name()));
    }

    private static void checkName(String name, String what) {
        if (!Tool.isName(name)) {
            throw PromptException.because(
                    "%s must be 1 to 64 letters a-z, A-Z, digits, underscores or dashes, but is \"%s\".",
                    what, Excerpt.of(name));
        }
    }

    private String describe(int index) {
        return "Message %d of %d (%s)".formatted(index + 1, messages.size(), Role.of(messages.get(index)));
    }
}
