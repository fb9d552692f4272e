package dev.pixtral.chat;

import dev.pixtral.api.Internal;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A version of Mistral's instruct format: all that differs between the prompts and answers of the models. */
public enum InstructFormat {
    /** Pixtral-12B. */
    V3(CallForm.LIST, ResultForm.JSON),
    /** Pixtral-Large and Mistral-Small-3.1. */
    V7(CallForm.LIST, ResultForm.ID_AND_TEXT, Trait.SYSTEM_BLOCKS, Trait.TEXT_WITH_CALLS),
    /** Mistral-Small-3.2. */
    V11(
            CallForm.NAME_AND_ID,
            ResultForm.ID_AND_TEXT,
            Trait.SYSTEM_BLOCKS,
            Trait.TEXT_WITH_CALLS,
            Trait.PAIRED_IDS,
            Trait.ORDERED_RESULTS),
    /** Models that do not think, after Mistral-Small-3.2. */
    V13(
            CallForm.NAME,
            ResultForm.TEXT,
            Trait.SYSTEM_BLOCKS,
            Trait.TEXT_WITH_CALLS,
            Trait.PAIRED_IDS,
            Trait.ORDERED_RESULTS,
            Trait.ANY_IDS,
            Trait.TOOLS_FIRST),
    /** Ministral-3: {@link #V13} with thinking. */
    V13_THINKING(
            CallForm.NAME,
            ResultForm.TEXT,
            Trait.SYSTEM_BLOCKS,
            Trait.TEXT_WITH_CALLS,
            Trait.PAIRED_IDS,
            Trait.ORDERED_RESULTS,
            Trait.ANY_IDS,
            Trait.TOOLS_FIRST,
            Trait.THINKING);

    private static final String NO_ID = "null"; // what the reference has in place of a missing id

    private final CallForm calls;
    private final ResultForm results;
    private final Set<Trait> traits;

    InstructFormat(CallForm calls, ResultForm results, Trait... traits) {
        this.calls = calls;
        this.results = results;
        this.traits = EnumSet.noneOf(Trait.class);
        this.traits.addAll(List.of(traits));
    }

    /** How the result of a call is written, between its control tokens. */
    enum ResultForm {
        /** A JSON object with content and id. */
        JSON,
        /** The id, {@code [TOOL_CONTENT]} and the text as it is. */
        ID_AND_TEXT,
        /** The text as it is. */
        TEXT
    }

    /** What a format has and earlier ones have not. */
    enum Trait {
        /** System messages are blocks where they stand; otherwise their text begins the last user turn. */
        SYSTEM_BLOCKS,
        /** Tools stand before the first user turn, not the last. */
        TOOLS_FIRST,
        /** An answer may have both text and calls. */
        TEXT_WITH_CALLS,
        /** The ids of an answer's calls are unique, and each result has one of them. */
        PAIRED_IDS,
        /** Results are written in the order of their calls. */
        ORDERED_RESULTS,
        /** Any text may be an id. */
        ANY_IDS,
        /** System messages and answers may contain thoughts. */
        THINKING
    }

    /**
     * Returns the format of a model.
     *
     * @param tokenizer the model's tokenizer
     * @return the format that the model was trained with
     */
    public static InstructFormat of(Tokenizer tokenizer) {
        return switch (tokenizer.version()) {
            case V3 -> V3;
            case V7 -> V7;
            case V11 -> V11;
            case V13 -> tokenizer.specialTokens().thinks() ? V13_THINKING : V13;
        };
    }

    /**
     * Returns how an answer writes its tool calls.
     *
     * @return the form
     */
    @Internal
    public CallForm calls() {
        return calls;
    }

    /**
     * Returns whether an answer may have text before its tool calls.
     *
     * @return false if it has either text or calls
     */
    @Internal
    public boolean allowsTextWithCalls() {
        return has(Trait.TEXT_WITH_CALLS);
    }

    ResultForm results() {
        return results;
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /** Returns whether a text may be the id of a call. */
    boolean isCallId(String id) {
        return has(Trait.ANY_IDS) ? !id.isEmpty() && !id.equals(NO_ID) : ToolCallId.isId(id);
    }
}
