package dev.pixtral.engine;

import dev.pixtral.engine.draft.Drafter;
import dev.pixtral.engine.draft.Foresight;
import dev.pixtral.engine.draft.PassTimes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Drafts that a test decides about: right ones, as far as the answers are known, and wrong ones. */
final class ScriptedDrafts implements Drafter.Maker {
    /** How a draft comes about. */
    interface Script {
        /**
         * Returns a draft.
         *
         * @param right the tokens that will be chosen, as far as they are known
         */
        int[] draft(int[] right, int most);
    }

    /** Always the right ones, at most that many. */
    static Script right(int tokens) {
        return (right, most) -> Arrays.copyOf(right, Math.min(tokens, Math.min(most, right.length)));
    }

    /** So many right ones, and wrong ones behind them. */
    static Script wrongAfter(int tokens) {
        return (right, most) -> {
            int[] draft = new int[Math.min(most, tokens + 3)];
            Arrays.setAll(draft, i -> i < Math.min(tokens, right.length) ? right[i] : other(right, i));
            return draft;
        };
    }

    /** Only wrong ones, at most that many. */
    static Script wrong(int tokens) {
        return (right, most) -> {
            int[] draft = new int[Math.min(most, tokens)];
            Arrays.setAll(draft, i -> other(right, i));
            return draft;
        };
    }

    private static int other(int[] right, int at) {
        return at < right.length && right[at] == 1010 ? 1011 : 1010;
    }

    /** Any number of tokens, right up to a random place, then any of the vocabulary, also those of pictures. */
    static Script random(long seed, int vocabSize) {
        Random random = new Random(seed);
        return (right, most) -> {
            synchronized (random) {
                int good = random.nextInt(8);
                int[] draft = new int[random.nextInt(Math.min(most, 12) + 1)];
                Arrays.setAll(draft, i -> i < good && i < right.length ? right[i] : random.nextInt(vocabSize));
                return draft;
            }
        };
    }

    final AtomicInteger rows = new AtomicInteger();
    private final Script script;
    private final Map<List<Integer>, int[]> answers = new ConcurrentHashMap<>();

    ScriptedDrafts(Script script) {
        this.script = script;
    }

    /** Makes the right answer to a prompt known. */
    ScriptedDrafts know(int[] prompt, int[] answer) {
        answers.put(key(prompt), answer);
        return this;
    }

    private static List<Integer> key(int[] prompt) {
        return Arrays.stream(prompt).boxed().collect(Collectors.toList());
    }

    @Override
    public Drafter of(int[] promptIds) {
        int[] answer = answers.getOrDefault(key(promptIds), new int[0]);
        return new Drafter() {
            private int count;

            @Override
            public void accept(int id) {
                count++;
            }

            @Override
            public void lookAhead(Foresight foresight) {}

            @Override
            public int[] draft(int most, int members, PassTimes times) {
                int[] right = count < answer.length ? Arrays.copyOfRange(answer, count, answer.length) : new int[0];
                int[] draft = script.draft(right, most);
                rows.addAndGet(draft.length);
                return draft;
            }
        };
    }
}
