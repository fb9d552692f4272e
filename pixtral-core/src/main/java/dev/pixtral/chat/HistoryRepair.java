package dev.pixtral.chat;

import dev.pixtral.errors.Excerpt;
import dev.pixtral.errors.PromptException;
import dev.pixtral.errors.Warnings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Histories as programs keep them, as {@link InstructTemplate} takes them. Each conversation that is to be answered
 * goes through here, whoever asks; a history that the template takes, and whose ids tell which result answers which
 * call, stays as it is, and repairing twice is repairing once. The template itself keeps to the reference's rules.
 *
 * <p>What is changed:
 *
 * <ul>
 *   <li><b>A call without a result</b>, because its tool threw or was cancelled, the process crashed, or a memory
 *       window cut: gets {@value #NO_RESULT} as its result, behind those of the calls beside it, with a warning. Not if
 *       the conversation ends with the call: then the caller has yet to answer it, and the template says so.
 *   <li><b>A result</b> is moved behind its call, wherever it stands after it: behind a user message, an interim text,
 *       or the next call. It answers the nearest call with its id; of several in one message the one of its tool, or
 *       else the first without a result. A result without an id, such as OpenAI's former role {@code function} has,
 *       answers the nearest call of its tool that waits, or without a name the first one that waits in the last message
 *       in which one does; so does a result whose id no call has if there are waiting calls without ids.
 *   <li><b>A result without a call</b> is left out, with a warning, at the beginning of a conversation that goes on
 *       behind it: there a memory window has cut its call off; where the last calls may still wait, so that a part of a
 *       conversation is repaired, nothing need go on behind it. Anywhere else it is refused, and so is a second result
 *       of one call.
 *   <li><b>Pictures of results</b> become a user message behind the results of their calls, all of them in their order.
 *   <li><b>Ids</b> that are not nine letters and digits, or are another call's already, become {@code call00007} for
 *       the seventh call, so that a longer conversation begins with the same ids.
 *   <li><b>Text beside calls</b>, in one answer or in the answers before: only the calls remain, since the format has
 *       no form for both. Calls of neighbouring answers become one answer.
 *   <li><b>An answer of nothing</b> and an empty prefix are left out. Blank arguments become <code>{}</code>.
 *   <li><b>System messages behind answers and results</b> move in front of them; the format puts all of them into the
 *       last user turn anyway.
 * </ul>
 *
 * <p>What stays is the template's affair: neighbouring user messages and neighbouring texts of answers are merged
 * there, a conversation may begin with an answer, and one that ends with an answer, or with a prefix in the middle, is
 * refused.
 */
public final class HistoryRepair {
    /** What the model is told of a call that has no result. */
    public static final String NO_RESULT = "No result: the tool call did not complete.";

    private static final String KEEP_TOGETHER = "a memory window should keep a call and its results together";
    private static final int MOST_SHOWN = 8;

    private final List<Message> messages;
    private final ValidationMode mode;
    private final Warnings warnings;
    private final int lastSpoken; // index of the last message that is neither a result nor a system message
    private final List<Entry> entries = new ArrayList<>(); // up to the last user or system message
    private final List<Entry> answers = new ArrayList<>(); // behind it
    private final List<CallBlock> blocks = new ArrayList<>();
    private final WaitingCalls waiting = new WaitingCalls();
    private boolean begun; // somebody has spoken
    private int leftOut;

    private HistoryRepair(List<Message> messages, ValidationMode mode, Warnings warnings) {
        this.messages = messages;
        this.mode = mode;
        this.warnings = warnings;
        int last = messages.size() - 1;
        while (last >= 0 && isResultOrSystem(messages.get(last))) {
            last--;
        }
        this.lastSpoken = last;
    }

    /** A part of the repaired conversation. */
    private sealed interface Entry {
        /** A message as it is. */
        record Plain(Message message) implements Entry {}

        /** Calls with their results. */
        record Calls(CallBlock block) implements Entry {}
    }

    /**
     * Repairs a conversation.
     *
     * @param prompt any prompt; its tools and the form of its answer stay
     * @param mode whether the last calls may still wait for results, which then are not made up
     * @param warnings gets a sentence about what the model does not see, or sees instead
     * @return the prompt, equal to the given one if there is nothing to repair
     * @throws PromptException if a result answers no call
     */
    public static Prompt repair(Prompt prompt, ValidationMode mode, Warnings warnings) {
        HistoryRepair repair = new HistoryRepair(prompt.messages(), mode, warnings);
        for (int i = 0; i < repair.messages.size(); i++) {
            repair.add(i);
        }
        return prompt.withMessages(repair.finish());
    }

    private static boolean isResultOrSystem(Message message) {
        return message instanceof Message.Tool || message instanceof Message.System;
    }

    private void add(int index) {
        Message message = messages.get(index);
        begun |= !isResultOrSystem(message);
        switch (message) {
            case Message.System _ -> entries.add(new Entry.Plain(message)); // in front of answers before it
            case Message.User _ -> {
                takeAnswers();
                entries.add(new Entry.Plain(message));
            }
            case Message.Assistant(String text, List<ToolCall> calls) -> addAnswer(text, calls);
            case Message.AssistantPrefix(String text) -> {
                if (!text.isEmpty()) {
                    answers.add(new Entry.Plain(message));
                }
            }
            case Message.Tool result -> addResult(result, index);
        }
    }

    private void takeAnswers() {
        entries.addAll(answers);
        answers.clear();
    }

    private void addAnswer(String text, List<ToolCall> calls) {
        if (!calls.isEmpty()) {
            openBlock().add(calls, waiting);
        } else if (!text.isEmpty()) {
            answers.add(new Entry.Plain(Message.assistant(text)));
        }
    }

    /**
     * The block of the answer just before if its calls have no results yet, else a new one. Texts that would become one
     * answer with the calls are left out.
     */
    private CallBlock openBlock() {
        if (!answers.isEmpty() && answers.getLast() instanceof Entry.Calls(CallBlock last) && !last.hasResults()) {
            return last;
        }
        while (!answers.isEmpty() && answers.getLast() instanceof Entry.Plain(Message.Assistant _)) {
            answers.removeLast();
        }
        CallBlock block = new CallBlock(blocks.size());
        blocks.add(block);
        answers.add(new Entry.Calls(block));
        return block;
    }

    private void addResult(Message.Tool result, int index) {
        Optional<HistoryCall> call = waiting.take(result);
        if (call.isPresent()) {
            blocks.get(call.get().message()).answer(call.get(), result);
        } else if (!begun && (index < lastSpoken || mode != ValidationMode.SERVING)) {
            leftOut++; // a memory window has cut off its call
        } else {
            throw PromptException.because(
                    "Message %d of %d (tool) is the result of no call: %s. A result follows the assistant message with its call, one for each call%s.",
                    index + 1, messages.size(), waiting.why(result), begun ? "" : ", and " + KEEP_TOGETHER);
        }
    }

    private List<Message> finish() {
        takeAnswers();
        List<ToolCall> completed = new ArrayList<>();
        toComplete().forEach(block -> completed.addAll(block.complete(NO_RESULT)));
        warn(completed);
        HistoryIds ids = new HistoryIds();
        List<Message> repaired = new ArrayList<>();
        for (Entry entry : entries) {
            switch (entry) {
                case Entry.Plain(Message message) -> repaired.add(message);
                case Entry.Calls(CallBlock block) -> repaired.addAll(block.messages(ids));
            }
        }
        return repaired;
    }

    /** All calls but those that end the conversation and those that may still wait. */
    private List<CallBlock> toComplete() {
        List<CallBlock> complete = new ArrayList<>();
        boolean answersFollow = mode == ValidationMode.SERVING;
        for (int i = entries.size() - 1; i >= 0; i--) {
            switch (entries.get(i)) {
                case Entry.Calls(CallBlock block) -> {
                    boolean openEnd = i == entries.size() - 1 && !block.hasResults();
                    if (answersFollow && !openEnd) {
                        complete.addFirst(block);
                    }
                    answersFollow = true;
                }
                case Entry.Plain(Message message) -> answersFollow |= Role.of(message) == Role.ASSISTANT;
            }
        }
        return complete;
    }

    private void warn(List<ToolCall> completed) {
        if (leftOut > 0) {
            warnings.add((leftOut == 1
                            ? "A tool result at the beginning of the conversation was left out, because its call is not in it any more"
                            : "%d tool results at the beginning of the conversation were left out, because their calls are not in it any more"
                                    .formatted(leftOut))
                    + "; " + KEEP_TOGETHER + ".");
        }
        if (!completed.isEmpty()) {
            List<String> tools =
                    completed.stream().map(ToolCall::name).distinct().toList();
            String names = tools.stream().limit(MOST_SHOWN).map(Excerpt::of).collect(Collectors.joining(", "));
            warnings.add("Tool calls of the conversation have no result, and the model is told so: %s."
                    .formatted(tools.size() > MOST_SHOWN ? names + ", ..." : names));
        }
    }
}
