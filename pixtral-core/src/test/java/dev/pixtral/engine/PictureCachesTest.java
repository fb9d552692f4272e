package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.image;
import static dev.pixtral.engine.Requests.promptWithImage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cache.CacheOptions;
import dev.pixtral.cache.PictureKey;
import dev.pixtral.model.FeatureMemory;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers about pictures have the same bits whatever the caches do, and nothing is left behind. */
@Timeout(120)
class PictureCachesTest {
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);
    private static final int REQUESTS = 40;
    private static final int PICTURES = 6;
    private static final long BYTES = 12L * 64 * 4;

    private static TinyNetwork tiny;
    private static List<GenerationRequest> requests;
    private static List<GenerationResult> expected;

    @TempDir
    Path folder;

    private final AtomicInteger room = new AtomicInteger(Integer.MAX_VALUE);
    private final FeatureMemory memory = new FeatureMemory((arena, bytes) -> {
        if (this.room.get() <= this.memory().pictures()) {
            throw new OutOfMemoryError("test");
        }
        return arena.allocate(bytes, 64);
    });
    private final Encoders encoders = new Encoders();
    private final Set<Thread> before = threads();

    private FeatureMemory memory() {
        return memory;
    }

    /** What the caches do. */
    private enum Kind {
        OFF,
        ON,
        TOO_SMALL,
        EVICTING,
        FOLDER_ONLY,
        TINY_FOLDER,
        BOTH,
        DAMAGED_FOLDER,
        NO_FOLDER,
        SCARCE_MEMORY,
        NO_MEMORY
    }

    @BeforeAll
    static void load() {
        tiny = new TinyNetwork();
        Random random = new Random(SEED);
        requests = IntStream.range(0, REQUESTS).mapToObj(_ -> drawn(random)).toList();
        try (Engine engine = tiny.engine(
                new EngineOptions(512, 64, 64, 512, EngineOptions.DEFAULT_KEY_VALUES).withCaches(CacheOptions.OFF))) {
            expected = requests.stream()
                    .map(request -> engine.submit(request).await(GenerationListener.NONE))
                    .toList();
        }
        System.out.printf("PictureCachesTest: -Dpixtral.test.seed=%d%n", SEED);
    }

    @AfterAll
    static void unload() {
        tiny.close();
    }

    private static GenerationRequest drawn(Random random) {
        int[] one = promptWithImage(4, 3);
        int count = 1 + random.nextInt(3);
        int[] prompt = new int[count * (one.length - 2) + 2];
        prompt[0] = 1;
        prompt[prompt.length - 1] = 1000 + random.nextInt(600);
        for (int i = 0; i < count; i++) {
            System.arraycopy(one, 1, prompt, 1 + i * (one.length - 2), one.length - 2);
        }
        SamplingOptions sampling = SamplingOptions.builder()
                .temperature(0.8)
                .seed(random.nextInt())
                .logprobs(2)
                .build();
        return Requests.of(
                prompt,
                IntStream.range(0, count)
                        .mapToObj(_ -> image(4, 3, random.nextInt(PICTURES)))
                        .toList(),
                sampling,
                1 + random.nextInt(8),
                List.of());
    }

    @AfterEach
    void nothing_is_left() {
        assertThat(memory.pictures()).isZero();
        assertThat(memory.bytes()).isZero();
        Eventually.until("all threads have ended", () -> before.containsAll(threads()));
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("pixtral-pictures"))
                .collect(Collectors.toSet());
    }

    private CacheOptions caches(Kind kind) {
        Optional<Path> pictures = Optional.of(folder.resolve("pictures"));
        return switch (kind) {
            case OFF -> CacheOptions.OFF;
            case ON, SCARCE_MEMORY, NO_MEMORY -> new CacheOptions(1 << 20, Optional.empty(), 0, 0);
            case TOO_SMALL -> new CacheOptions(BYTES - 1, Optional.empty(), 0, 0);
            case EVICTING -> new CacheOptions(BYTES, Optional.empty(), 0, 0);
            case FOLDER_ONLY, DAMAGED_FOLDER -> new CacheOptions(0, pictures, 1 << 20, 0);
            case TINY_FOLDER -> new CacheOptions(0, pictures, 2 * BYTES, 0);
            case BOTH -> new CacheOptions(2 * BYTES, pictures, 1 << 20, 0);
            case NO_FOLDER -> new CacheOptions(BYTES, Optional.of(folder.resolve("file/pictures")), 1 << 20, 0);
        };
    }

    private Engine engine(Kind kind) {
        EngineOptions options = new EngineOptions(512, 64, 64, 512, EngineOptions.DEFAULT_KEY_VALUES) // 16 pages
                .withCaches(caches(kind));
        return tiny.engine(options, tiny.parts(options).with(encoders).with(memory));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void answers_are_the_same(Kind kind) throws IOException {
        Files.writeString(folder.resolve("file"), "not a folder");
        room.set(kind == Kind.NO_MEMORY ? 0 : kind == Kind.SCARCE_MEMORY ? 2 : Integer.MAX_VALUE);
        for (int round = 0; round < 2; round++) { // the second one may find what the first one wrote
            if (kind == Kind.DAMAGED_FOLDER && round == 1) {
                damage();
            }
            try (Engine engine = engine(kind)) {
                List<Ticket> tickets = requests.stream().map(engine::submit).toList();
                for (int i = 0; i < REQUESTS; i++) {
                    GenerationResult result = tickets.get(i).await(GenerationListener.NONE);
                    assertThat(result.ids()).isEqualTo(expected.get(i).ids());
                    assertThat(result.logprobs()).isEqualTo(expected.get(i).logprobs());
                }
                assertThat(engine.caches().pictureBytes())
                        .isLessThanOrEqualTo(caches(kind).pictureBytes());
                assertThat(engine.caches().pictureMisses()).isGreaterThanOrEqualTo(encoders.ended.getAndSet(0));
            }
        }
    }

    private void damage() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("pictures"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".features")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length / 2] ^= 1;
                Files.write(file, bytes);
            }
        }
    }

    @Test
    void a_folder_serves_the_next_engine_without_encoding() {
        try (Engine engine = engine(Kind.BOTH)) {
            requests.forEach(request -> engine.submit(request).await(GenerationListener.NONE));
        }
        assertThat(encoders.ended.getAndSet(0)).isPositive();
        for (Kind kind : List.of(Kind.FOLDER_ONLY, Kind.BOTH)) {
            try (Engine engine = engine(kind)) {
                List<Ticket> tickets = requests.stream().map(engine::submit).toList();
                for (int i = 0; i < REQUESTS; i++) {
                    GenerationResult result = tickets.get(i).await(GenerationListener.NONE);
                    assertThat(result.logprobs()).isEqualTo(expected.get(i).logprobs());
                    assertThat(result.usage().cachedPictures())
                            .isEqualTo(requests.get(i).images().size());
                }
            }
        }
        assertThat(encoders.ended.get()).isZero();
    }

    @Test
    void a_folder_keeps_salts_apart() {
        for (String salt : List.of("one", "other", "one", "other", "")) {
            try (Engine engine = engine(Kind.BOTH)) {
                engine.submit(salted(requests.getFirst(), salt)).await(GenerationListener.NONE);
            }
        }
        int pictures = (int) requests.getFirst().images().stream()
                .map(image -> PictureKey.of(image, ""))
                .distinct()
                .count();
        assertThat(encoders.ended).hasValue(3 * pictures);
    }

    private static GenerationRequest salted(GenerationRequest request, String salt) {
        return new GenerationRequest(
                request.promptIds(), request.images(), request.decoding(), request.constraint(), salt);
    }

    @Test
    void an_engine_that_is_closed_in_the_middle_leaves_nothing() {
        for (int round = 0; round < 8; round++) {
            List<Ticket> tickets = new ArrayList<>();
            Engine engine = engine(round % 2 == 0 ? Kind.BOTH : Kind.FOLDER_ONLY);
            requests.forEach(request -> tickets.add(engine.submit(request)));
            for (int i = 0; i < round; i++) {
                tickets.get(i).await(GenerationListener.NONE);
            }
            engine.close();
            assertThat(memory.pictures()).isZero();
        }
    }
}
