package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.image;
import static dev.pixtral.engine.Requests.promptWithImage;
import static dev.pixtral.engine.Requests.randomPrompt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.image.PixelValues;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.progress.Progress;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.tokenizer.Tokenizer;
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

/**
 * Principle one, drawn at random: prompts, sampling, threads, kernels, type of cache, chunks, batches and
 * cancellations. Each answer has the bits of the same request computed alone; one that is cancelled has the beginning
 * of them.
 *
 * <p>{@code -Dpixtral.test.rounds=1000} makes it long, {@code -Dpixtral.test.seed=} with the printed seed repeats a
 * run.
 */
class RandomBatchesTest {
    private static final int ROUNDS = Integer.getInteger("pixtral.test.rounds", 25);
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);
    private static final int CONTEXT = 192;

    private static PixtralNetwork network;
    private static Tokenizer tokenizer;

    @BeforeAll
    static void load() {
        network = PixtralNetwork.load(Checkpoint.open(Fixtures.path("fixtures/model/tiny-a/native")));
        tokenizer = Tokenizer.load(Fixtures.path("fixtures/model/tiny-a/native/tekken.json"));
    }

    @AfterAll
    static void unload() {
        network.close();
    }

    /** A request, and after how many tokens it is cancelled; 0 for within the prompt, -1 for never. */
    private record Member(GenerationRequest request, int cancelAt) {}

    @Test
    void every_answer_has_the_bits_of_the_request_alone() throws Exception {
        System.out.printf("RandomBatchesTest: -Dpixtral.test.seed=%d%n", SEED);
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            KvType type = pick(random, KvType.values());
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(8); i++) {
                members.add(member(random));
            }
            List<GenerationResult> alone = alone(type, members);
            List<GenerationResult> together = together(random, type, members);
            for (int i = 0; i < members.size(); i++) {
                compare(together.get(i), alone.get(i), "seed %d, round %d, request %d".formatted(SEED, round, i));
            }
        }
    }

    private static void compare(GenerationResult together, GenerationResult alone, String where) {
        int count = together.ids().length;
        if (together.finishReason() == FinishReason.CANCELLED) {
            assertThat(count).as(where).isLessThanOrEqualTo(alone.ids().length);
        } else {
            assertThat(together.finishReason()).as(where).isEqualTo(alone.finishReason());
            assertThat(count).as(where).isEqualTo(alone.ids().length);
        }
        assertThat(together.ids()).as(where).containsExactly(Arrays.copyOf(alone.ids(), count));
        // doubles made of the logits' bits
        assertThat(together.logprobs()).as(where).isEqualTo(alone.logprobs().subList(0, count));
    }

    /** One after the other, each prompt in one piece, on one thread. */
    private static List<GenerationResult> alone(KvType type, List<Member> members) {
        EngineOptions options = new EngineOptions(CONTEXT, CONTEXT, 1, CONTEXT, type);
        Kernels kernels = KernelsProvider.create(KernelsProvider.Choice.fromProperty());
        try (Workers workers = new Workers(1);
                Engine engine = new Engine(network, new Compute(kernels, workers), tokenizer, options)) {
            return members.stream()
                    .map(member -> engine.submit(member.request).await(GenerationListener.NONE))
                    .toList();
        }
    }

    private static List<GenerationResult> together(Random random, KvType type, List<Member> members) throws Exception {
        EngineOptions options = new EngineOptions(
                CONTEXT,
                pick(random, 1, 7, 32, 512, 1 + random.nextInt(100)),
                8,
                // often so few that some have to give their pages back and are computed again
                random.nextBoolean() ? CONTEXT : CONTEXT * (1 + random.nextInt(4)),
                type);
        // scalar kernels are slow, so they take part less often
        Kernels kernels = KernelsProvider.create(
                random.nextInt(4) == 0 ? KernelsProvider.Choice.SCALAR : KernelsProvider.Choice.fromProperty());
        try (Workers workers = new Workers(1 + random.nextInt(8));
                Engine engine = new Engine(network, new Compute(kernels, workers), tokenizer, options);
                ExecutorService threads = Executors.newFixedThreadPool(members.size())) {
            List<Future<GenerationResult>> results = new ArrayList<>();
            for (Member member : members) {
                Ticket ticket = engine.submit(member.request);
                results.add(threads.submit(() -> ticket.await(cancelling(ticket, member.cancelAt))));
            }
            List<GenerationResult> done = new ArrayList<>();
            for (Future<GenerationResult> result : results) {
                done.add(result.get());
            }
            assertThat(engine.pagesInUse()).isZero();
            return done;
        }
    }

    private static GenerationListener cancelling(Ticket ticket, int at) {
        return new GenerationListener() {
            @Override
            public void onProgress(Progress progress) {
                boolean now = switch (progress) {
                    case Progress.Prompt prompt -> at == 0 && prompt.done() > 0;
                    case Progress.Generating generating -> generating.done() == at;
                    default -> false;
                };
                if (now) {
                    ticket.cancel();
                }
            }
        };
    }

    private static Member member(Random random) {
        boolean picture = random.nextInt(4) == 0;
        int cols = 1 + random.nextInt(6);
        int rows = 1 + random.nextInt(6);
        int[] prompt = picture ? promptWithImage(cols, rows) : randomPrompt(random, 1 + random.nextInt(150));
        List<PixelValues> images = picture ? List.of(image(cols, rows)) : List.of();
        int maxTokens = 1 + random.nextInt(40);
        int cancelAt = random.nextInt(3) == 0 ? random.nextInt(maxTokens) : -1;
        return new Member(Requests.of(prompt, images, sampling(random), maxTokens, List.of()), cancelAt);
    }

    private static SamplingOptions sampling(Random random) {
        SamplingOptions.Builder options = SamplingOptions.builder().logprobs(4).seed(random.nextLong());
        if (random.nextInt(3) > 0) {
            options.temperature(0.2 + random.nextDouble()).topP(0.5 + random.nextDouble() / 2);
        }
        if (random.nextBoolean()) {
            options.topK(1 + random.nextInt(50)).repetitionPenalty(1 + random.nextDouble());
        }
        return options.build();
    }

    private static KvType pick(Random random, KvType[] values) {
        return values[random.nextInt(values.length)];
    }

    private static int pick(Random random, int... values) {
        return values[random.nextInt(values.length)];
    }
}
