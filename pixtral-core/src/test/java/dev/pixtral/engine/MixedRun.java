package dev.pixtral.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cache.CacheOptions;
import dev.pixtral.cache.CacheStatistics;
import dev.pixtral.cache.Content;
import dev.pixtral.cache.PictureKey;
import dev.pixtral.cache.StateFile;
import dev.pixtral.cache.StateOrigin;
import dev.pixtral.engine.MixedConversations.Turn;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.progress.Progress;
import dev.pixtral.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Conversations on engines whose settings are drawn at random: caches of all sizes, speculation, chunks, threads,
 * kernels and pools. Every conversation has a thread of its own. In the middle of the conversations the engine is
 * replaced by another one, which takes over some of their states from files.
 */
final class MixedRun {
    private static final int MOST_WAITING = 64;

    private final PixtralNetwork network;
    private final Tokenizer tokenizer;
    private final KvType type;
    private final Path folder; // for pictures and states
    private final List<List<Turn>> conversations;
    private final List<List<GenerationResult>> answers = new ArrayList<>(); // of each conversation

    MixedRun(PixtralNetwork network, Tokenizer tokenizer, KvType type, Path folder, List<List<Turn>> conversations) {
        this.network = network;
        this.tokenizer = tokenizer;
        this.type = type;
        this.folder = folder;
        this.conversations = conversations;
        conversations.forEach(_ -> answers.add(new ArrayList<>()));
    }

    /** Returns an engine that computes alone and remembers nothing. */
    static Engine alone(PixtralNetwork network, Compute compute, Tokenizer tokenizer, KvType type) {
        int context = MixedConversations.CONTEXT;
        EngineOptions options = new EngineOptions(context, context, 1, context, type)
                .withCaches(CacheOptions.OFF)
                .withSpeculation(false);
        return new Engine(network, compute, tokenizer, options);
    }

    /**
     * Has all conversations, on two engines one after the other.
     *
     * @param how draws the settings
     * @return the answers of each conversation
     */
    List<List<GenerationResult>> run(Random how) throws Exception {
        int half = conversations.stream().mapToInt(List::size).max().orElseThrow() / 2;
        List<Path> states = engine(how, 0, half, List.of());
        engine(how, half, Integer.MAX_VALUE, states);
        return answers;
    }

    /** Has some turns of all conversations; returns the states that were saved. */
    private List<Path> engine(Random how, int from, int to, List<Path> states) throws Exception {
        EngineOptions options = options(how);
        // scalar kernels are slow, so they take part less often
        Kernels kernels = KernelsProvider.create(
                how.nextInt(6) == 0 ? KernelsProvider.Choice.SCALAR : KernelsProvider.Choice.fromProperty());
        try (Workers workers = new Workers(1 + how.nextInt(4));
                Engine engine = new Engine(network, new Compute(kernels, workers), tokenizer, options);
                ExecutorService threads = Executors.newFixedThreadPool(conversations.size())) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < conversations.size(); i++) {
                int number = i;
                running.add(threads.submit(() -> talk(engine, number, from, to)));
            }
            for (Path state : states) {
                restore(engine, state);
            }
            for (Future<?> conversation : running) {
                conversation.get();
            }
            List<Path> saved = save(how, engine);
            checkBounds(engine, options);
            assertThat(engine.pagesInUse()).as("pages in use at the end").isZero();
            return saved;
        }
    }

    private void talk(Engine engine, int number, int from, int to) {
        List<Turn> turns = conversations.get(number);
        for (Turn turn : turns.subList(Math.min(from, turns.size()), Math.min(to, turns.size()))) {
            Ticket ticket = engine.submit(turn.request());
            answers.get(number).add(ticket.await(cancelling(ticket, turn.cancelAt())));
        }
    }

    static GenerationListener cancelling(Ticket ticket, int at) {
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

    // ---- settings

    private EngineOptions options(Random how) {
        int context = MixedConversations.CONTEXT;
        int[] chunks = {1, 7, 32, 512, 1 + how.nextInt(100)};
        // often so few positions that requests have to give their pages back
        int positions = how.nextBoolean() ? context : context * (1 + how.nextInt(6));
        return new EngineOptions(context, chunks[how.nextInt(chunks.length)], MOST_WAITING, positions, type)
                .withCaches(caches(how))
                .withSpeculation(how.nextInt(3) > 0);
    }

    private CacheOptions caches(Random how) {
        long feature = 4L * network.config().text().hiddenSize();
        return switch (how.nextInt(5)) {
            case 0 -> CacheOptions.OFF;
            case 1, 2 ->
                new CacheOptions(
                        how.nextInt(3) * 12 * feature,
                        how.nextBoolean() ? Optional.of(folder.resolve("pictures")) : Optional.empty(),
                        how.nextInt(40) * feature,
                        how.nextInt(10) * pageBytes());
            default -> CacheOptions.DEFAULT;
        };
    }

    private long pageBytes() {
        try (var pool = network.newKvPool(type, 1)) {
            return pool.layout().pageBytes();
        }
    }

    static void checkBounds(Engine engine, EngineOptions options) {
        CacheStatistics caches = engine.caches();
        assertThat(caches.pictureBytes())
                .as("bytes of pictures")
                .isBetween(0L, options.caches().pictureBytes());
        assertThat(caches.prefixBytes())
                .as("bytes of prefixes")
                .isBetween(0L, Math.min(options.caches().prefixBytes(), engine.maxCacheBytes()));
        assertThat(engine.cacheBytes()).as("bytes of all pages").isLessThanOrEqualTo(engine.maxCacheBytes());
        assertThat(engine.pagesInUse()).as("pages in use").isBetween(0, KvLayout.pages(options.cachePositions()));
    }

    // ---- states

    /** Saves the states of some conversations, and damages some of the files. */
    private List<Path> save(Random how, Engine engine) throws IOException {
        List<Path> saved = new ArrayList<>();
        for (int i = 0; i < conversations.size(); i++) {
            if (answers.get(i).isEmpty() || how.nextInt(3) == 0) {
                continue;
            }
            GenerationRequest request =
                    conversations.get(i).get(answers.get(i).size() - 1).request();
            Content content = content(request, answers.get(i).getLast());
            Path file = folder.resolve("state-%d".formatted(i));
            Optional<KeptPrefix> kept = engine.keep(content, request.cacheSalt());
            if (kept.isEmpty()) {
                continue;
            }
            try (KeptPrefix prefix = kept.get()) {
                assertThat(prefix.content().length()).isBetween(1, content.length());
                StateFile.write(file, origin(engine, request.cacheSalt()), prefix.content(), prefix.pages());
            }
            if (how.nextInt(4) == 0) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[how.nextInt(bytes.length)] ^= 1;
                Files.write(file, bytes);
            }
            saved.add(file);
        }
        return saved;
    }

    private Content content(GenerationRequest request, GenerationResult answer) {
        Content content = Content.of(
                request.promptIds(),
                tokenizer.specialTokens().img(),
                request.images().stream()
                        .map(image -> PictureKey.of(image, request.cacheSalt()))
                        .toList(),
                request.images().stream()
                        .mapToInt(image -> image.grid().patches())
                        .toArray());
        Arrays.stream(answer.ids()).forEach(content::append);
        return content;
    }

    private static void restore(Engine engine, Path file) throws IOException {
        for (String salt : List.of("", "other")) {
            try (StateFile state = StateFile.open(file, origin(engine, salt))) {
                int restored = engine.restore(state.content(), salt, state::read);
                assertThat(restored).isBetween(0, state.content().length());
            } catch (StateFile.Unusable _) {
                continue; // of another salt, or damaged
            }
        }
    }

    private static StateOrigin origin(Engine engine, String salt) {
        return new StateOrigin("tiny", engine.pageLayout(), salt);
    }
}
