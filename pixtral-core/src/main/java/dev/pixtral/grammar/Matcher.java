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

    Matcher(Grammar grammar, CallIds ids) {
        this.grammar = grammar;
        this.ids = ids;
        this.written = new Written();
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
     * @return the kind; it no longer changes once it is not {@link OutputKind#OPEN}
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
            return switch (kind) {
                case OPEN -> firstMask();
                case TEXT -> grammar.text();
                case JSON, CALLS -> mask(at);
            };
        });
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
            if (over) {
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
            if (token == grammar.endOfSequence()) {
                end(token);
            } else if (kind == OutputKind.OPEN && token == grammar.toolCalls()) {
                kind = OutputKind.CALLS;
                at = grammar.calls().map(this::start).orElse(null);
            } else {
                text(token, events);
            }
            return List.copyOf(events);
        });
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
        return switch (kind) {
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
        return only.isPresent()
                ? TokenMask.only(only.getAsInt())
                : grammar.masks().mask(current, ids);
    }

    private OptionalInt forced(Configuration current) {
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
            byte[] bytes = grammar.tekken().tokenBytes(token);
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
            next.ifPresent(to -> follow(to.frame(), b, events));
        }
        return next;
    }

    /** Collects the arguments: the bytes between the end of a call's head and the end of its arguments. */
    private void follow(Frame to, int b, List<CallEvent> events) {
        if (call != null) {
            call.add(b);
        }
        if (grammar.automaton().rules().rule(to.rule()) instanceof CallsRule rule) {
            if (rule.beginsArguments(to)) {
                CallProgress begun =
                        new CallProgress(rule.call(to), ids.id(rule.call(to)), grammar.toolName(rule.tool(to)));
                call = begun;
                events.add(begun.begun());
            } else if (rule.endsArguments(to)) {
                call.complete(events);
                call = null;
            }
        }
    }
}
