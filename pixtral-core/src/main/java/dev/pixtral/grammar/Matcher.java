package dev.pixtral.grammar;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.sampling.TokenMask;
import dev.pixtral.schema.automaton.StringContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Follows one answer through its {@link Grammar}, token by token. Not thread-safe: different threads may use different
 * matchers of one grammar, but a matcher and its copies may be used only by one thread at a time.
 */
@Internal
public final class Matcher {
    private final Grammar grammar;
    private final CallIds ids;
    private OutputKind kind;
    private boolean over; // the end of sequence was accepted
    private Configuration at; // in JSON and calls, else null
    private Written written;
    private CallProgress call; // null outside of a call
    private Thought thought;

    /** Where the thought is that may come before everything else. */
    private enum Thought {
        POSSIBLE,
        OPEN,
        OVER
    }

    Matcher(Grammar grammar, CallIds ids) {
        this.grammar = grammar;
        this.ids = ids;
        this.written = new Written();
        this.thought = grammar.thinks() ? Thought.POSSIBLE : Thought.OVER;
        boolean choice = grammar.calls().isPresent();
        this.kind = choice ? OutputKind.OPEN : grammar.json().isPresent() ? OutputKind.JSON : OutputKind.TEXT;
        this.at = choice ? null : grammar.json().map(this::start).orElse(null);
    }

    private Matcher(Matcher other) {
        grammar = other.grammar;
        ids = other.ids;
        kind = other.kind;
        over = other.over;
        at = other.at;
        written = other.written.copy();
        thought = other.thought;
        call = other.call == null ? null : other.call.copy();
    }

    /**
     * Copies this matcher, at the same position of the same answer. Both can continue differently.
     *
     * @return a copy
     */
    public Matcher copy() {
        return new Matcher(this);
    }

    /**
     * Returns what the answer is writing.
     *
     * @return the kind; once it is not {@link OutputKind#OPEN}, it changes only from text to calls, if the format
     *     allows both in one answer
     */
    public OutputKind kind() {
        return kind;
    }

    /**
     * Returns the tokens that may come next.
     *
     * @return the allowed tokens: at least one before the answer {@linkplain #ended ends}, only the end of sequence
     *     afterwards
     * @throws GrammarException if the schema makes the mask too costly, if memory is insufficient, or if the thread is
     *     interrupted (its interrupt status stays set); the grammar and this matcher remain usable
     */
    public TokenMask mask() {
        return grammar.locked(() -> {
            if (over) {
                return TokenMask.only(grammar.endOfSequence());
            }
            return switch (thought) {
                case OPEN -> grammar.thought();
                case POSSIBLE -> with(answerMask(), List.of(grammar.beginOfThought()));
                case OVER -> answerMask();
            };
        });
    }

    private TokenMask answerMask() {
        return switch (kind) {
            case OPEN -> firstMask();
            case TEXT -> grammar.text();
            case JSON, CALLS -> mask(at);
        };
    }

    /** Returns a mask that also allows some control tokens. */
    private TokenMask with(TokenMask mask, List<Integer> controls) {
        if (controls.isEmpty()) {
            return mask;
        }
        long[] bits = grammar.tokens().noTokens();
        mask.forEach(id -> bits[id / Long.SIZE] |= 1L << id);
        controls.forEach(id -> bits[id / Long.SIZE] |= 1L << id);
        return TokenMask.of(bits);
    }

    /**
     * Returns the only token that may come next, where that is known without a mask: forced text with its canonical
     * tokens, and tool calls where an answer must begin with them. To look further ahead, go on with a {@link #copy}.
     *
     * @return the token, which is then the only one in the {@link #mask}; empty if there may be several
     * @throws GrammarException for the reasons of {@link #mask}
     */
    public OptionalInt only() {
        return grammar.locked(() -> {
            if (over || thought != Thought.OVER) {
                return OptionalInt.empty();
            }
            return switch (kind) {
                case OPEN -> grammar.words() ? OptionalInt.empty() : OptionalInt.of(grammar.toolCalls());
                case TEXT -> OptionalInt.empty();
                case JSON, CALLS -> forced(grammar.automaton().current(at));
            };
        });
    }

    /**
     * Accepts the next token.
     *
     * @param token a token that the mask allows
     * @return the events of tool calls that it causes, in order; often none
     * @throws GrammarException if the token is not allowed, or for the reasons of {@link #mask}; this matcher is then
     *     unusable, but the grammar is not
     */
    public List<CallEvent> accept(int token) {
        return grammar.locked(() -> {
            List<CallEvent> events = new ArrayList<>();
            if (!think(token)) {
                answer(token, events);
            }
            return List.copyOf(events);
        });
    }

    /** Accepts a token of a thought; returns false for others. */
    private boolean think(int token) {
        switch (thought) {
            case POSSIBLE -> thought = token == grammar.beginOfThought() ? Thought.OPEN : Thought.OVER;
            case OPEN -> {
                if (!grammar.thought().allows(token)) {
                    throw GrammarException.impossibleToken(token);
                }
                thought = token == grammar.endOfThought() ? Thought.OVER : Thought.OPEN;
                return true;
            }
            case OVER -> {}
        }
        return thought == Thought.OPEN;
    }

    private void answer(int token, List<CallEvent> events) {
        boolean mayCall = kind == OutputKind.OPEN || kind == OutputKind.TEXT && grammar.callsAfterText();
        if (token == grammar.endOfSequence()) {
            end(token);
        } else if (mayCall && !over && token == grammar.toolCalls()) {
            kind = OutputKind.CALLS;
            at = grammar.calls().map(this::start).orElse(null);
        } else if (kind == OutputKind.CALLS && !over && control(token, events)) {
            written = new Written(); // what follows is tokenised on its own
        } else {
            text(token, events);
        }
    }

    /** Accepts a control token within calls; returns false if it is none that may follow. */
    private boolean control(int token, List<CallEvent> events) {
        Configuration now = grammar.automaton().current(at);
        for (int symbol : grammar.automaton().controls(now)) {
            if (grammar.control(symbol) == token) {
                at = grammar.automaton().control(now, symbol).orElseThrow();
                follow(at.frame(), events);
                return true;
            }
        }
        return false;
    }

    /**
     * Returns whether only the end of sequence is allowed, so that the model need not be run.
     *
     * @return true if the answer is complete and cannot continue
     */
    public boolean ended() {
        return over || at != null && at.ended();
    }

    /**
     * Returns whether repetition penalties make sense here. On the structural characters of JSON they would penalise
     * necessary repetition.
     *
     * @return true in free text and in the content of strings
     */
    public boolean penaltiesApply() {
        return thought == Thought.OPEN
                || switch (kind) {
                    case OPEN -> grammar.words() && grammar.json().isEmpty();
                    case TEXT -> true;
                    case JSON, CALLS -> at.tops().stream().anyMatch(this::inString);
                };
    }

    private boolean inString(Node top) {
        Rule rule = grammar.automaton().rules().rule(top.frame().rule());
        return rule instanceof TextRule && rule.stringState(top.frame()) != StringContent.DEAD;
    }

    private Configuration start(DocumentRule rule) {
        return grammar.locked(() -> grammar.automaton().start(rule.id()));
    }

    private TokenMask firstMask() {
        if (!grammar.words()) {
            return TokenMask.only(grammar.toolCalls());
        }
        if (grammar.json().isEmpty()) {
            return grammar.textOrCalls();
        }
        long[] bits = grammar.tokens().noTokens();
        bits[grammar.toolCalls() / Long.SIZE] |= 1L << grammar.toolCalls();
        Configuration json = start(grammar.json().get());
        grammar.masks().mask(json, ids).forEach(id -> bits[id / Long.SIZE] |= 1L << id);
        return TokenMask.of(bits);
    }

    private TokenMask mask(Configuration configuration) {
        Configuration current = grammar.automaton().current(configuration);
        at = current;
        OptionalInt only = forced(current);
        if (only.isPresent()) {
            return TokenMask.only(only.getAsInt());
        }
        List<Integer> controls = grammar.automaton().controls(current).stream()
                .map(grammar::control)
                .toList();
        return with(grammar.masks().mask(current, ids), controls);
    }

    private OptionalInt forced(Configuration current) {
        int control = grammar.automaton().onlyControl(current);
        if (control != Automaton.SEVERAL) {
            return OptionalInt.of(grammar.control(control));
        }
        return grammar.options().spelling() == GrammarOptions.Spelling.CANONICAL
                ? grammar.forced().token(current, ids, written)
                : OptionalInt.empty();
    }

    private void end(int token) {
        boolean possible = over
                || switch (kind) {
                    case OPEN -> grammar.words() && grammar.json().isEmpty();
                    case TEXT -> true;
                    case JSON, CALLS -> at.complete();
                };
        if (!possible) {
            throw GrammarException.impossibleToken(token);
        }
        if (kind == OutputKind.OPEN) {
            kind = OutputKind.TEXT;
        }
        over = true;
    }

    private void text(int token, List<CallEvent> events) {
        if (over || !grammar.tokens().contains(token) || kind == OutputKind.OPEN && !grammar.words()) {
            throw GrammarException.impossibleToken(token);
        }
        if (kind == OutputKind.OPEN) {
            at = grammar.json().map(this::start).orElse(null);
            kind = at != null ? OutputKind.JSON : OutputKind.TEXT;
        }
        if (at != null) {
            byte[] bytes = grammar.tokenizer().tokenBytes(token);
            Configuration now = grammar.automaton().current(at);
            for (byte b : bytes) {
                now = step(now, b & 0xFF, events).orElseThrow(() -> GrammarException.impossibleToken(token));
            }
            at = now;
            written.add(token, bytes);
            if (call != null) {
                call.tell(events);
            }
        }
    }

    private Optional<Configuration> step(Configuration from, int b, List<CallEvent> events) {
        int id = grammar.automaton().idByte(from, ids);
        if (id != Automaton.SEVERAL && id != b) {
            return Optional.empty();
        }
        Optional<Configuration> next = grammar.automaton().step(from, b);
        if (kind == OutputKind.CALLS) {
            next.ifPresent(to -> {
                if (call != null) {
                    call.add(b);
                }
                follow(to.frame(), events);
            });
        }
        return next;
    }

    /** Collects the arguments: the bytes between the end of a call's head and the end of its arguments. */
    private void follow(Frame to, List<CallEvent> events) {
        Rule at = grammar.automaton().rules().rule(to.rule());
        if (at instanceof CallsRule rule && rule.beginsArguments(to)) {
            CallProgress begun =
                    new CallProgress(rule.call(to), ids.id(rule.call(to)), grammar.toolName(rule.tool(to)));
            call = begun;
            events.add(begun.begun());
        } else if (call != null
                && (at instanceof DocumentRule || at instanceof CallsRule rule && rule.endsArguments(to))) {
            call.complete(events);
            call = null;
        }
    }
}
