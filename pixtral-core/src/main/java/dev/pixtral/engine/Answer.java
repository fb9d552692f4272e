package dev.pixtral.engine;

import dev.pixtral.engine.draft.Drafter;
import dev.pixtral.engine.draft.PassTimes;
import dev.pixtral.grammar.CallEvent;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.List;
import java.util.Optional;

/**
 * The answer of one {@link Sequence} so far: chooses its tokens, turns them into text and calls, and reports these as
 * events.
 *
 * <p>Owned by the {@link Turn} that chooses its next token until that turn is {@linkplain Turn#settled settled}, and by
 * the engine's loop at all other times. So the loop neither reads nor changes it while a turn chooses on another
 * thread; what the loop must know then is in the sequence and its {@link SequencePages}.
 */
final class Answer {
    private final Ticket ticket;
    private final Tokenizer tokenizer;
    private final int maxTokens;
    private final TokenChooser chooser;
    private final OutputText output;
    private final OutputText thoughts;
    private final Drafter drafter;
    private final Stopwatch clock;
    private final ProgressTeller progress;
    private int confirmed; // drafted tokens that were chosen
    private boolean callsTools; // the next tokens are tool calls, which are not text
    private boolean thinks; // the next tokens are a thought, which is not part of the answer's text

    /**
     * Creates an empty answer.
     *
     * @param maxTokens largest number of tokens
     * @param clock told of each token
     * @param progress told of each token that becomes part of the answer
     */
    Answer(
            GenerationRequest request,
            Ticket ticket,
            Tokenizer tokenizer,
            int maxTokens,
            Drafter drafter,
            Stopwatch clock,
            ProgressTeller progress) {
        this.ticket = ticket;
        this.tokenizer = tokenizer;
        this.maxTokens = maxTokens;
        this.chooser = new TokenChooser(request, tokenizer);
        this.output = new OutputText(tokenizer.newDecoder(), request.decoding().stop());
        this.thoughts = new OutputText(tokenizer.newDecoder(), List.of());
        this.thinks = goesOnThinking(request.promptIds(), tokenizer);
        this.drafter = drafter;
        this.clock = clock;
        this.progress = progress;
    }

    /** Returns whether a prompt ends within a thought. */
    private static boolean goesOnThinking(int[] prompt, Tokenizer tokenizer) {
        int last = prompt.length - 1;
        while (last >= 0 && !tokenizer.isSpecial(prompt[last])) {
            last--;
        }
        return last >= 0 && prompt[last] == tokenizer.specialTokens().beginThink();
    }

    // ---- its tokens

    /** Returns the number of tokens. */
    int count() {
        return chooser.count();
    }

    /** Returns a token. */
    int id(int number) {
        return chooser.id(number);
    }

    /** Returns the token that was accepted last. */
    int last() {
        return chooser.last();
    }

    /** Returns a copy of the tokens. */
    int[] ids() {
        return chooser.ids();
    }

    /** Returns how many drafted tokens were chosen. */
    int confirmed() {
        return confirmed;
    }

    // ---- choosing

    /** Returns whether its tokens are chosen outside the loop. Never changes. */
    boolean choosesAside() {
        return chooser.mayTakeLong();
    }

    /**
     * Chooses the next token without changing the result.
     *
     * @param offset where the logits of this answer begin
     */
    int pick(float[] logits, int offset) {
        return chooser.choose(logits, offset);
    }

    /**
     * Accepts the next token.
     *
     * @return why the generation has ended, or empty if it continues
     */
    Optional<FinishReason> take(int id, float[] logits, int offset) {
        clock.token();
        if (id == tokenizer.specialTokens().eos()) {
            return Optional.of(whole());
        }
        accept(id, logits, offset);
        if (output.stopped()) {
            return Optional.of(FinishReason.STOP);
        }
        if (chooser.ended()) { // only the end of sequence could follow
            return Optional.of(whole());
        }
        return chooser.count() == maxTokens ? Optional.of(FinishReason.LENGTH) : Optional.empty();
    }

    private FinishReason whole() {
        return callsTools ? FinishReason.TOOL_CALLS : FinishReason.STOP;
    }

    private void accept(int id, float[] logits, int offset) {
        List<CallEvent> events = chooser.accept(id, logits, offset);
        clock.accepted();
        drafter.accept(id);
        if (id == tokenizer.specialTokens().toolCalls() && !callsTools) {
            callsTools = true;
            tellThought(thoughts.finish(false));
            tellText(output.finish(false));
        }
        thinks = id == tokenizer.specialTokens().beginThink()
                || thinks && id != tokenizer.specialTokens().endThink();
        progress.tokens(chooser.count());
        chooser.lastLogprobs().ifPresent(token -> ticket.tell(new GenerationEvent.Logprobs(token)));
        if (thinks && !callsTools) {
            tellThought(thoughts.pushUnstoppable(id));
        } else if (!callsTools) {
            tellText(chooser.structured() ? output.pushUnstoppable(id) : output.push(id));
        }
        events.forEach(event -> ticket.tell(new GenerationEvent.Call(event)));
    }

    /** Records that the token taken last was drafted. */
    void countConfirmed() {
        confirmed++;
    }

    // ---- drafts

    /** Prepares drafts for the text so far. They are optional: without memory there are none. */
    void lookAhead() {
        try {
            drafter.lookAhead(chooser.foresight());
        } catch (OutOfMemoryError _) {
            // the next token is chosen without
        }
    }

    /**
     * Returns tokens to compute ahead in the next pass: none that could exceed the longest answer.
     *
     * @param most largest number of tokens
     * @param members number of sequences that get a token in the pass
     */
    int[] draft(int most, int members, PassTimes times) {
        int possible = Math.min(most, maxTokens - chooser.count() - 1);
        return possible > 0 ? drafter.draft(possible, members, times) : Drafter.NO_DRAFT;
    }

    // ---- the end

    /** Ends the text, and reports what has been held back of it. */
    void end(FinishReason reason) {
        boolean cut = reason == FinishReason.LENGTH || reason == FinishReason.CANCELLED;
        tellThought(thoughts.finish(cut));
        tellText(output.finish(cut));
    }

    /** Returns the result of the whole generation. */
    GenerationResult result(FinishReason reason, Usage usage, Timings timings) {
        return new GenerationResult(
                chooser.ids(),
                output.text(),
                thoughts.text(),
                reason,
                usage,
                timings,
                chooser.seed(),
                chooser.logprobs());
    }

    private void tellThought(String text) {
        if (!text.isEmpty()) {
            ticket.tell(new GenerationEvent.Thinking(text));
        }
    }

    private void tellText(String text) {
        if (!text.isEmpty()) {
            ticket.tell(new GenerationEvent.Text(text));
        }
    }
}
