package dev.pixtral.chat;

import dev.pixtral.errors.Excerpt;
import dev.pixtral.errors.PromptException;
import dev.pixtral.errors.Warnings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Converts histories as programs keep them into the form that {@link InstructTemplate} accepts. Every conversation to
 * be answered is repaired here, for every caller. A history that the template accepts, and whose ids identify the call
 * of each result, stays unchanged, and repairing is idempotent. The template itself follows the reference's rules.
 *
 * <p>Changes:
 *
 * <ul>
 *   <li><b>A call without a result</b>, because its tool threw or was cancelled, the process crashed, or a memory
 *       window cut it off: it gets {@value #NO_RESULT} as its result, after the results of the other calls in its
 *       answer, with a warning. This does not apply if the conversation ends with the call: then the caller has yet to
 *       answer it, and the template says so.
 *   <li><b>A result</b> moves to just after its call, from wherever it follows the call: after a user message, an
 *       interim text, or the next call. It answers the nearest call with its id; among several in one message, the call
 *       of its tool, or otherwise the first without a result. A result without an id, as in OpenAI's former role
 *       {@code function}, answers the nearest waiting call of its tool or, if it has no tool name, the first waiting
 *       call of the last message that has one. The same applies to a result whose id matches no call if there are
 *       waiting calls without ids.
 *   <li><b>A result without a call</b> is left out, with a warning, at the beginning of a conversation that continues
 *       after it: a memory window has cut off its call. In the modes in which the last calls may still wait, a part of
 *       a conversation is repaired, so nothing needs to follow the result. Anywhere else it is rejected, and so is a
 *       second result for the same call.
 *   <li><b>Pictures of results</b> become one user message after the results of their calls, in their order.
 *   <li><b>Ids</b> that the format does not allow, mostly all but nine letters and digits, or that another call already
 *       uses, become {@code call00007} for the seventh call, so that a longer conversation begins with the same ids.
 *   <li><b>Text next to calls</b>, in the same answer or in the answers before it: only the calls remain if the format
 *       cannot express both. Calls of adjacent answers become one answer.
 *   <li><b>Thoughts</b> are left out, with a warning, if the model cannot think.
 *   <li><b>An empty answer</b> and an empty prefix are left out. Blank arguments become <code>{}</code>.
 *   <li><b>System messages after answers and results</b> move in front of them; no format allows them there.
 * </ul>
 *
 * <p>The template handles the rest: it merges adjacent user messages and adjacent texts of answers, accepts a
 * conversation that begins with an answer, and rejects one that ends with an answer or has a prefix in the middle.
 */
public final class HistoryRepair {
    /** The result that the model is shown for a call that has none. */
    static final String NO_RESULT = "No result: the tool call did not complete.";

    private static final String KEEP_TOGETHER = "a memory window should keep a call and its results together";
    private static final int MOST_SHOWN = 8;

    private final List<Message> messages;
    private final InstructFormat format;
    private final ValidationMode mode;
    private final Warnings warnings;
    private final int lastSpoken; // index of the last message that is neither a result nor a system message
    private final List<Entry> entries = new ArrayList<>(); // up to and including the last user or system message
    private final List<Entry> answers = new ArrayList<>(); // after it
    private final List<CallBlock> blocks = new ArrayList<>();
    private final WaitingCalls waiting = new WaitingCalls();
    private boolean begun; // a message that is neither a result nor a system message has been read
    private int leftOut;
    private boolean thoughtsLeftOut;

    private HistoryRepair(List<Message> messages, InstructFormat format, ValidationMode mode, Warnings warnings) {
        this.messages = messages;
        this.format = format;
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
        /** An unchanged message. */
        record Plain(Message message) implements Entry {}

        /** Calls with their results. */
        record Calls(CallBlock block) implements Entry {}
    }

    /**
     * Repairs a conversation.
     *
     * @param prompt any prompt; its tools and its response format stay unchanged
     * @param format the format of the model
     * @param mode whether the last calls may still wait for results; if so, no results are added for them
     * @param warnings receives a sentence on what the model does not see, or sees instead
     * @return the repaired prompt; equal to the given one if there is nothing to repair
     * @throws PromptException if a result matches no call
     */
    public static Prompt repair(Prompt prompt, InstructFormat format, ValidationMode mode, Warnings warnings) {
        HistoryRepair repair = new HistoryRepair(prompt.messages(), format, mode, warnings);
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
            case Message.System(List<Part> parts) -> // in front of the answers before it
                entries.add(new Entry.Plain(new Message.System(kept(parts))));
            case Message.User _ -> {
                takeAnswers();
                entries.add(new Entry.Plain(message));
            }
            case Message.Assistant(List<Part> parts, List<ToolCall> calls) -> addAnswer(kept(parts), calls);
            case Message.AssistantPrefix(List<Part> parts) -> {
                if (!kept(parts).isEmpty()) {
                    answers.add(new Entry.Plain(new Message.AssistantPrefix(kept(parts))));
                }
            }
            case Message.Tool result -> addResult(result, index);
        }
    }

    private void takeAnswers() {
        entries.addAll(answers);
        answers.clear();
    }

    /** Returns what the format can express of the parts of a message. */
    private List<Part> kept(List<Part> parts) {
        if (format.has(InstructFormat.Trait.THINKING) || parts.stream().noneMatch(Part.Thinking.class::isInstance)) {
            return parts;
        }
        thoughtsLeftOut = true;
        return parts.stream().filter(part -> !(part instanceof Part.Thinking)).toList();
    }

    private void addAnswer(List<Part> parts, List<ToolCall> calls) {
        if (!calls.isEmpty()) {
            openBlock().add(format.allowsTextWithCalls() ? parts : List.of(), calls, waiting);
        } else if (!parts.isEmpty()) {
            answers.add(new Entry.Plain(new Message.Assistant(parts, List.of())));
        }
    }

    /**
     * Returns the block of the preceding answer if its calls have no results yet, or otherwise a new one. Drops texts
     * that would become one answer with the calls, if the format cannot express that.
     */
    private CallBlock openBlock() {
        if (!answers.isEmpty() && answers.getLast() instanceof Entry.Calls(CallBlock last) && !last.hasResults()) {
            return last;
        }
        while (!format.allowsTextWithCalls()
                && !answers.isEmpty()
                && answers.getLast() instanceof Entry.Plain(Message.Assistant _)) {
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
                    "Message %d of %d (tool) matches no tool call: %s. A result must follow the assistant message with "
                            + "its call, one result for each call%s.",
                    index + 1, messages.size(), waiting.why(result), begun ? "" : ", and " + KEEP_TOGETHER);
        }
    }

    private List<Message> finish() {
        takeAnswers();
        List<ToolCall> completed = new ArrayList<>();
        toComplete().forEach(block -> completed.addAll(block.complete(NO_RESULT)));
        warn(completed);
        HistoryIds ids = new HistoryIds(format);
        List<Message> repaired = new ArrayList<>();
        for (Entry entry : entries) {
            switch (entry) {
                case Entry.Plain(Message message) -> repaired.add(message);
                case Entry.Calls(CallBlock block) -> repaired.addAll(block.messages(ids));
            }
        }
        return repaired;
    }

    /** Returns all blocks except the one that ends the conversation and those whose calls may still wait. */
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
        if (thoughtsLeftOut) {
            warnings.add("Thoughts in the conversation were left out, because this model cannot think; "
                    + "do not send them to it.");
        }
        if (leftOut > 0) {
            warnings.add((leftOut == 1
                            ? "A tool result at the beginning of the conversation was left out because its call is "
                                    + "no longer in it"
                            : ("%d tool results at the beginning of the conversation were left out because their calls "
                                            + "are no longer in it")
                                    .formatted(leftOut))
                    + "; " + KEEP_TOGETHER + ".");
        }
        if (!completed.isEmpty()) {
            List<String> tools =
                    completed.stream().map(ToolCall::name).distinct().toList();
            String names = tools.stream().limit(MOST_SHOWN).map(Excerpt::of).collect(Collectors.joining(", "));
            warnings.add(("Tool calls in the conversation have no result; "
                            + "the model is told that they did not complete: %s.")
                    .formatted(tools.size() > MOST_SHOWN ? names + ", ..." : names));
        }
    }
}
