package dev.pixtral.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.engine.MixedConversations.Turn;
import dev.pixtral.kernels.KvType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Principle one with everything that remembers or guesses: caches on, off, and too small for what comes; states that
 * were saved and restored, or damaged; speculation; several conversations at once that grow, branch, repeat their
 * pictures and share their beginnings; cancels, chunks, threads, kernels and small pools. Each answer has the bits of
 * the same request alone, on an engine without any of it; one that is cancelled has the beginning of them.
 *
 * <p>{@code -Dpixtral.test.rounds=1000} makes it long, {@code -Dpixtral.test.seed=} with the printed seed repeats a
 * run.
 */
class CachesOneAnswerTest {
    private static final int ROUNDS = Integer.getInteger("pixtral.test.rounds", 12);
    private static final int ROUNDS_WITH_HITS = 10; // with any seed
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);

    private static TinyNetwork tiny;

    @TempDir
    private Path folder;

    @BeforeAll
    static void load() {
        tiny = new TinyNetwork();
    }

    @AfterAll
    static void unload() {
        tiny.close();
    }

    @Test
    void every_answer_has_the_bits_of_the_request_alone() throws Exception {
        System.out.printf("CachesOneAnswerTest: -Dpixtral.test.seed=%d%n", SEED);
        List<Usage> usages = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            KvType type = KvType.values()[random.nextInt(KvType.values().length)];
            List<List<Turn>> conversations = conversations(random, type);
            List<List<GenerationResult>> together;
            String where = "-Dpixtral.test.seed=%d -Dpixtral.test.rounds=1".formatted(SEED + round);
            try {
                Path files = Files.createDirectory(folder.resolve("round-" + round));
                together = new MixedRun(tiny.network, tiny.tokenizer, type, files, conversations).run(random);
            } catch (Throwable failure) {
                throw new AssertionError(where, failure);
            }
            for (int i = 0; i < conversations.size(); i++) {
                for (int turn = 0; turn < conversations.get(i).size(); turn++) {
                    usages.add(together.get(i).get(turn).usage());
                    compare(
                            together.get(i).get(turn),
                            conversations.get(i).get(turn).alone(),
                            "%s, conversation %d, turn %d".formatted(where, i, turn));
                }
            }
        }
        checkHits(usages);
    }

    /** Without hits nothing would be tested. */
    private static void checkHits(List<Usage> usages) {
        int cachedTokens = usages.stream().mapToInt(Usage::cachedTokens).sum();
        System.out.printf(
                "%d answers, cached: %d tokens, %d pictures; drafted: %d tokens, accepted: %d%n",
                usages.size(),
                cachedTokens,
                usages.stream().mapToInt(Usage::cachedPictures).sum(),
                usages.stream().mapToInt(Usage::draftedTokens).sum(),
                usages.stream().mapToInt(Usage::acceptedTokens).sum());
        if (ROUNDS >= ROUNDS_WITH_HITS) {
            assertThat(cachedTokens).isPositive();
        }
    }

    private static List<List<Turn>> conversations(Random random, KvType type) {
        try (Engine alone = MixedRun.alone(tiny.network, tiny.compute, tiny.tokenizer, type)) {
            return new MixedConversations(
                            tiny.tokenizer,
                            tiny.network.config().vision().patchSize(),
                            request -> alone.submit(request).await(GenerationListener.NONE))
                    .draw(random, 1 + random.nextInt(6), 5);
        }
    }

    static void compare(GenerationResult together, GenerationResult alone, String where) {
        int count = together.ids().length;
        if (together.finishReason() == FinishReason.CANCELLED) {
            assertThat(count).as(where).isLessThanOrEqualTo(alone.ids().length);
        } else {
            assertThat(together.finishReason()).as(where).isEqualTo(alone.finishReason());
            assertThat(count).as(where).isEqualTo(alone.ids().length);
            assertThat(together.text()).as(where).isEqualTo(alone.text());
        }
        assertThat(together.ids()).as(where).containsExactly(Arrays.copyOf(alone.ids(), count));
        // doubles made of the logits' bits
        assertThat(together.logprobs()).as(where).isEqualTo(alone.logprobs().subList(0, count));
        assertThat(together.seed()).as(where).isEqualTo(alone.seed());
        Usage usage = together.usage();
        assertThat(usage.promptTokens()).as(where).isEqualTo(alone.usage().promptTokens());
        assertThat(usage.imageTokens()).as(where).isEqualTo(alone.usage().imageTokens());
        assertThat(usage.generatedTokens()).as(where).isEqualTo(count);
        assertThat(usage.cachedTokens()).as(where).isBetween(0, usage.promptTokens() - 1);
    }
}
