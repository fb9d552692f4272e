package dev.pixtral;

import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Makes a model say what a test wants. */
final class ScriptedAnswer {
    private static final float FAVOURITE = 1e6f;

    private ScriptedAnswer() {}

    /** Tokens of texts, with [TOOL_CALLS] between them. */
    static int[] tokens(Tokenizer tokenizer, String... parts) {
        IntStream ids = IntStream.of(tokenizer.encode(parts[0]));
        for (String part : Arrays.asList(parts).subList(1, parts.length)) {
            IntStream rest = IntStream.of(tokenizer.encode(part));
            ids = IntStream.concat(
                    IntStream.concat(ids, IntStream.of(tokenizer.specialTokens().toolCalls())), rest);
        }
        return ids.toArray();
    }

    /** Says tokens and ends. */
    static LogitsProcessor of(Tokenizer tokenizer, int[] tokens) {
        return (prompt, generated, logits) -> {
            Arrays.fill(logits, Float.NEGATIVE_INFINITY);
            int next = generated.length < tokens.length
                    ? tokens[generated.length]
                    : tokenizer.specialTokens().eos();
            logits[next] = 0;
        };
    }

    /**
     * Prefers, where a grammar leaves the choice, the characters of a text; behind it the model goes on as it likes.
     */
    static LogitsProcessor preferring(Tokenizer tokenizer, String text) {
        return (prompt, generated, logits) -> {
            String soFar = tokenizer.decode(generated, SpecialTokenPolicy.IGNORE);
            if (generated.length == 0) {
                logits[tokenizer.specialTokens().toolCalls()] = FAVOURITE;
            } else if (text.startsWith(soFar) && soFar.length() < text.length()) {
                int character = text.codePointAt(soFar.length());
                logits[tokenizer.encode(Character.toString(character))[0]] = FAVOURITE;
            }
        };
    }

    /** What a listener hears of text and calls, one line each. */
    static final class Heard implements GenerationListener {
        final List<String> lines = new ArrayList<>();
        final StringBuilder text = new StringBuilder();
        final List<StringBuilder> arguments = new ArrayList<>();
        final List<ToolCall> calls = new ArrayList<>();

        @Override
        public void onText(String more) {
            text.append(more);
        }

        @Override
        public void onToolCall(int index, String id, String name) {
            arguments.add(new StringBuilder());
            lines.add("begun %d %s %s".formatted(index, id, name));
        }

        @Override
        public void onToolArguments(int index, String fragment) {
            arguments.get(index).append(fragment);
        }

        @Override
        public void onToolCallComplete(int index, ToolCall call) {
            calls.add(call);
            lines.add("complete %d %s %s".formatted(index, call.id(), call.name()));
        }
    }
}
