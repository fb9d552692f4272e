package dev.pixtral.chat;

import dev.pixtral.errors.Excerpt;
import dev.pixtral.errors.PromptException;
import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import dev.pixtral.schema.text.JsonSchemaCheck;
import dev.pixtral.schema.text.SchemaCharacters;
import java.util.List;

/**
 * Checks the reference's rules for conversations of version v3: the order of roles, the content of messages, and the
 * form of ids and names. Used for one prompt.
 */
final class PromptValidator {
    private final List<Message> messages;
    private final ValidationMode mode;

    private PromptValidator(List<Message> messages, ValidationMode mode) {
        this.messages = messages;
        this.mode = mode;
    }

    /**
     * Checks messages and tools.
     *
     * @throws PromptException for the first broken rule
     */
    static void validate(Prompt prompt, ValidationMode mode) {
        PromptValidator validator = new PromptValidator(prompt.messages(), mode);
        validator.checkEnds();
        validator.checkOrder();
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
                case Message.Assistant(String _, List<ToolCall> toolCalls) -> {
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
                case Message.System _, Message.User _ -> {} // any text is valid, even an empty one
                case Message.Assistant(String text, List<ToolCall> calls) -> checkAnswer(i, text, calls);
                case Message.AssistantPrefix(String text) -> checkPrefix(i, text);
                case Message.Tool result -> checkResult(i, result);
            }
        }
    }

    private void checkAnswer(int index, String text, List<ToolCall> calls) {
        if (text.isEmpty() == calls.isEmpty()) {
            throw PromptException.because(
                    "%s has %s; this format allows either text or tool calls.",
                    describe(index), calls.isEmpty() ? "neither text nor tool calls" : "text and tool calls");
        }
        for (ToolCall call : calls) {
            checkCallId(index, call.id());
            checkName(call.name(), describe(index) + ": the name of a tool call");
        }
    }

    private void checkPrefix(int index, String text) {
        if (index != messages.size() - 1) {
            throw PromptException.because(
                    "%s is an assistant prefix; only the last message may be one.", describe(index));
        }
        if (text.isEmpty()) {
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
        if (!ToolCallId.isId(id)) {
            throw PromptException.because(
                    "%s: the id of a tool call must be nine letters a-z, A-Z or digits, but is \"%s\".",
                    describe(index), Excerpt.of(id));
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
