package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.image;
import static dev.pixtral.engine.Requests.promptWithImage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.engine.draft.Drafter;
import dev.pixtral.kernels.KvType;
import dev.pixtral.progress.Progress;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Speculation with everything drawn at random: prompts that repeat themselves, ways of choosing, drafts, types of
 * cache, chunks, partners, pages and cancellations. Each answer equals the one that its request gets alone and without
 * speculation.
 *
 * <p>{@code -Dpixtral.test.rounds=1000} makes it long, {@code -Dpixtral.test.seed=} with the printed seed repeats a
 * run.
 */
@Timeout(600)
class RandomSpeculationTest {
    private static final int ROUNDS = Integer.getInteger("pixtral.test.rounds", 25);
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);
    private static final int CONTEXT = 192;

    private static TinyNetwork tiny;

    @BeforeAll
    static void load() {
        tiny = new TinyNetwork();
    }

    @AfterAll
    static void unload() {
        tiny.close();
    }

    private record Member(GenerationRequest request, int cancelAt) {}

    @Test
    void every_answer_is_that_of_the_request_alone_without_speculation() throws Exception {
        System.out.printf("RandomSpeculationTest: -Dpixtral.test.seed=%d%n", SEED);
        int drafted = 0;
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            KvType type = KvType.values()[random.nextInt(KvType.values().length)];
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                members.add(member(random));
            }
            List<Heard> alone = alone(type, members);
            List<Heard> together = together(random, type, members, alone);
            for (int i = 0; i < members.size(); i++) {
                String where = "seed %d, round %d, request %d".formatted(SEED, round, i);
                compare(together.get(i), alone.get(i), where);
                drafted += together.get(i).result().usage().draftedTokens();
                accepted += together.get(i).result().usage().acceptedTokens();
            }
        }
        assertThat(accepted).isGreaterThan(10 * ROUNDS);
        assertThat(drafted - accepted).isGreaterThan(10 * ROUNDS);
    }

    private static void compare(Heard together, Heard alone, String where) {
        if (together.result().finishReason() != FinishReason.CANCELLED) {
            together.assertSame(alone, where);
            return;
        }
        int count = together.result().ids().length;
        assertThat(count).as(where).isLessThanOrEqualTo(alone.result().ids().length);
        assertThat(together.result().ids())
                .as(where)
                .containsExactly(Arrays.copyOf(alone.result().ids(), count));
        assertThat(together.result().logprobs())
                .as(where)
                .isEqualTo(alone.result().logprobs().subList(0, count));
    }

    private static List<Heard> alone(KvType type, List<Member> members) {
        EngineOptions options = new EngineOptions(CONTEXT, CONTEXT, 1, CONTEXT, type).withSpeculation(false);
        try (Engine engine = tiny.engine(options)) {
            return members.stream()
                    .map(member -> Heard.of(engine.submit(member.request)))
                    .toList();
        }
    }

    private static List<Heard> together(Random random, KvType type, List<Member> members, List<Heard> alone)
            throws Exception {
        EngineOptions options = new EngineOptions(
                CONTEXT,
                random.nextInt(3) == 0 ? 1 + random.nextInt(20) : 20 + random.nextInt(200),
                8,
                // often so few that some have to give their pages back and are computed again
                random.nextBoolean() ? CONTEXT : CONTEXT * (1 + random.nextInt(4)),
                type);
        try (Engine engine = engine(random, options, members, alone);
                ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<Heard>> results = new ArrayList<>();
            for (Member member : members) {
                Ticket ticket = engine.submit(member.request);
                results.add(threads.submit(() -> {
                    Heard heard = new Heard(progress -> cancel(ticket, progress, member.cancelAt));
                    return heard.await(ticket);
                }));
            }
            List<Heard> done = new ArrayList<>();
            for (Future<Heard> result : results) {
                done.add(result.get());
            }
            assertThat(engine.pagesInUse()).isZero();
            return done;
        }
    }

    private static void cancel(Ticket ticket, Progress progress, int at) {
        if (progress instanceof Progress.Generating generating && generating.done() == at) {
            ticket.cancel();
        }
    }

    /** Every third as users have it. */
    private static Engine engine(Random random, EngineOptions options, List<Member> members, List<Heard> alone) {
        if (random.nextInt(3) == 0) {
            return tiny.engine(options);
        }
        ScriptedDrafts drafts =
                new ScriptedDrafts(ScriptedDrafts.random(random.nextLong(), tiny.tokenizer.vocabSize()));
        for (int i = 0; i < members.size(); i++) {
            drafts.know(
                    members.get(i).request.promptIds(), alone.get(i).result().ids());
        }
        return tiny.engine(options, (Drafter.Maker) drafts);
    }

    private static Member member(Random random) {
        boolean picture = random.nextInt(5) == 0;
        int cols = 1 + random.nextInt(6);
        int rows = 1 + random.nextInt(6);
        int[] prompt = picture ? promptWithImage(cols, rows) : repetitive(random, 1 + random.nextInt(120));
        int maxTokens = 1 + random.nextInt(60);
        int cancelAt = random.nextInt(4) == 0 ? 1 + random.nextInt(maxTokens) : -1;
        LogitsProcessor processor = random.nextInt(3) == 0
                ? (_, generated, logits) -> logits[1000 + Arrays.hashCode(generated) % 150 + 150] += 8
                : LogitsProcessor.NONE;
        return new Member(
                Requests.of(
                        prompt,
                        picture ? List.of(image(cols, rows)) : List.of(),
                        sampling(random),
                        maxTokens,
                        random.nextInt(3) == 0 ? List.of("e", "xy") : List.of(),
                        processor),
                cancelAt);
    }

    /** Parts of itself follow each other. */
    private static int[] repetitive(Random random, int length) {
        int[] ids = new int[length];
        int period = 3 + random.nextInt(20);
        for (int i = 0; i < length; i++) {
            ids[i] = i < period || random.nextInt(12) == 0 ? 1000 + random.nextInt(600) : ids[i - period];
        }
        ids[0] = 1;
        return ids;
    }

    private static SamplingOptions sampling(Random random) {
        SamplingOptions.Builder options = SamplingOptions.builder().logprobs(3).seed(random.nextLong(1L << 53));
        if (random.nextBoolean()) {
            options.temperature(0.2 + random.nextDouble()).topP(0.5 + random.nextDouble() / 2);
        }
        if (random.nextInt(3) == 0) {
            options.topK(1 + random.nextInt(50)).repetitionPenalty(1 + random.nextDouble());
        }
        return options.build();
    }
}
