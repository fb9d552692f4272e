package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.image;
import static dev.pixtral.engine.Requests.promptWithImage;
import static dev.pixtral.engine.Requests.randomPrompt;
import static dev.pixtral.engine.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cache.CacheOptions;
import dev.pixtral.image.PixelValues;
import dev.pixtral.model.FeatureMemory;
import dev.pixtral.sampling.SamplingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often pictures are encoded, and for whom. */
@Timeout(120)
class PictureSharingTest {
    private static final SamplingOptions SAMPLING =
            SamplingOptions.builder().temperature(0.9).seed(7).logprobs(2).build();
    private static final PixelValues PICTURE = image(4, 3, 1);
    private static final long BYTES = 12L * 64 * 4;

    private static TinyNetwork tiny;

    @TempDir
    Path folder;

    private final Encoders encoders = new Encoders();
    private final FeatureMemory memory = new FeatureMemory();

    @BeforeAll
    static void load() {
        tiny = new TinyNetwork();
    }

    @AfterAll
    static void unload() {
        tiny.close();
    }

    @AfterEach
    void all_memory_is_free() {
        assertThat(memory.pictures()).isZero();
    }

    private Engine engine(long pictureBytes) {
        return engine(new CacheOptions(pictureBytes, Optional.empty(), 0, 0));
    }

    private Engine engine(CacheOptions caches) {
        EngineOptions options =
                new EngineOptions(512, 64, 64, 4096, EngineOptions.DEFAULT_KEY_VALUES).withCaches(caches);
        return tiny.engine(options, tiny.parts(options).with(encoders).with(memory));
    }

    private static GenerationRequest about(String salt, PixelValues... images) {
        int[] one = promptWithImage(4, 3);
        int[] prompt = new int[images.length * (one.length - 2) + 2];
        prompt[0] = 1;
        prompt[prompt.length - 1] = 1097;
        for (int i = 0; i < images.length; i++) {
            System.arraycopy(one, 1, prompt, 1 + i * (one.length - 2), one.length - 2);
        }
        DecodingOptions decoding =
                Requests.of(prompt, List.of(), SAMPLING, 5, List.of()).decoding();
        return new GenerationRequest(prompt, List.of(images), decoding, Constraint.NONE, salt);
    }

    private static GenerationResult await(Ticket ticket) {
        return ticket.await(GenerationListener.NONE);
    }

    /** Runs a text beside which requests come at the same time, so that all are live before a picture is encoded. */
    private void beside(Engine engine, Runnable submitAll) {
        encoders.inPass = pass -> {
            if (pass == 1) {
                submitAll.run();
            }
        };
        await(engine.submit(request(randomPrompt(new Random(3), 12), 3)));
    }

    private static void assertAllSame(List<Ticket> tickets) {
        List<GenerationResult> results =
                tickets.stream().map(PictureSharingTest::await).toList();
        results.forEach(result -> assertSame(result, results.getFirst()));
    }

    private static void assertSame(GenerationResult result, GenerationResult expected) {
        assertThat(result.ids()).isEqualTo(expected.ids());
        assertThat(result.logprobs()).isEqualTo(expected.logprobs());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 20})
    void equal_pictures_of_one_request_are_encoded_once(long cache) {
        GenerationResult result;
        try (Engine engine = engine(cache)) {
            result = await(engine.submit(about("", PICTURE, image(4, 3, 2), PICTURE)));
            assertThat(encoders.ended.get()).isEqualTo(2);
            assertThat(result.usage().cachedPictures()).isZero();
        }
        GenerationRequest differing = about("", PICTURE, image(4, 3, 2), image(4, 3, 3));
        try (Engine engine = engine(cache)) {
            assertThat(await(engine.submit(differing)).logprobs()).isNotEqualTo(result.logprobs());
            assertThat(encoders.ended.get()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 20})
    void a_picture_that_several_requests_need_at_once_is_encoded_once(long cache) {
        List<Ticket> tickets = new ArrayList<>();
        try (Engine engine = engine(cache)) {
            beside(engine, () -> {
                for (int i = 0; i < 4; i++) {
                    tickets.add(engine.submit(about("", PICTURE)));
                }
            });
            assertAllSame(tickets);
            assertThat(encoders.ended.get()).isEqualTo(1);
            assertThat(encoders.begun.get()).isEqualTo(1);
            assertThat(engine.caches().pictureMisses()).isEqualTo(1);
        }
    }

    @Test
    void a_picture_that_a_live_request_still_holds_is_found_there_without_a_cache() {
        List<Ticket> second = new ArrayList<>();
        try (Engine engine = engine(0)) {
            encoders.inEncoding = encoding -> {
                if (encoding == 2) { // the first picture has been encoded, and waits for the third one
                    second.add(engine.submit(about("", PICTURE)));
                }
            };
            await(engine.submit(about("", PICTURE, image(4, 3, 2), image(4, 3, 3))));
            GenerationResult found = await(second.getFirst());
            assertThat(encoders.ended.get()).isEqualTo(3);
            assertThat(found.usage().cachedPictures()).isEqualTo(1);
            assertThat(found.usage().cachedBytes()).isEqualTo(BYTES);
            assertThat(engine.caches().pictureHits()).isEqualTo(1);
        }
    }

    @Test
    void an_encoding_goes_on_without_the_one_who_asked_first() {
        List<Ticket> tickets = new ArrayList<>();
        encoders.inEncoding = _ -> tickets.getFirst().cancel();
        try (Engine engine = engine(0)) {
            beside(engine, () -> {
                tickets.add(engine.submit(about("", PICTURE)));
                tickets.add(engine.submit(about("", PICTURE)));
            });
            assertThat(await(tickets.getFirst()).finishReason()).isEqualTo(FinishReason.CANCELLED);
            GenerationResult second = await(tickets.getLast());
            assertThat(encoders.begun.get()).isEqualTo(1);
            assertThat(encoders.ended.get()).isEqualTo(1);
            encoders.inEncoding = _ -> {};
            assertSame(second, await(engine.submit(about("", PICTURE))));
        }
    }

    @Test
    void an_encoding_ends_when_nobody_needs_it() {
        List<Ticket> tickets = new ArrayList<>();
        encoders.inEncoding = encoding -> {
            if (encoding == 1) {
                tickets.forEach(Ticket::cancel);
            }
        };
        try (Engine engine = engine(1 << 20)) {
            beside(engine, () -> {
                tickets.add(engine.submit(about("", PICTURE)));
                tickets.add(engine.submit(about("", PICTURE)));
            });
            tickets.forEach(ticket -> assertThat(await(ticket).finishReason()).isEqualTo(FinishReason.CANCELLED));
            assertThat(encoders.begun.get()).isEqualTo(1);
            assertThat(encoders.ended.get()).isZero();
            await(engine.submit(about("", PICTURE)));
            assertThat(encoders.ended.get()).isEqualTo(1);
        }
    }

    @Test
    void requests_of_different_salts_share_nothing() {
        List<Ticket> tickets = new ArrayList<>();
        CacheOptions caches = new CacheOptions(1 << 20, Optional.of(folder), 1 << 20, 0);
        try (Engine engine = engine(caches)) {
            beside(engine, () -> {
                for (String salt : List.of("a", "b", "a", "")) {
                    tickets.add(engine.submit(about(salt, PICTURE)));
                }
            });
            assertAllSame(tickets);
            assertThat(encoders.ended.get()).isEqualTo(3);
        }
        try (Engine engine = engine(caches)) { // what is in the folder is not shared either
            for (String salt : List.of("b", "c", "a")) {
                GenerationResult result = await(engine.submit(about(salt, PICTURE)));
                assertThat(result.usage().cachedPictures()).isEqualTo(salt.equals("c") ? 0 : 1);
            }
            assertThat(encoders.ended.get()).isEqualTo(4);
        }
    }

    @Test
    void what_was_found_is_counted() {
        try (Engine engine = engine(2 * BYTES)) {
            Consumer<Integer> encoded =
                    count -> assertThat(encoders.ended.get()).isEqualTo(count);
            await(engine.submit(about("", PICTURE)));
            encoded.accept(1);
            Usage again = await(engine.submit(about("", PICTURE, image(4, 3, 2), PICTURE)))
                    .usage();
            encoded.accept(2);
            assertThat(again.cachedPictures()).isEqualTo(2);
            assertThat(again.cachedBytes()).isEqualTo(2 * BYTES);
            assertThat(engine.caches().pictures()).isEqualTo(2);
            assertThat(engine.caches().pictureBytes()).isEqualTo(2 * BYTES);
            assertThat(engine.caches().pictureHits()).isEqualTo(2);
            assertThat(engine.caches().pictureMisses()).isEqualTo(2);
            await(engine.submit(about("", image(4, 3, 3)))); // takes the place of the least recently used
            assertThat(engine.caches().pictures()).isEqualTo(2);
            assertThat(memory.pictures()).isEqualTo(2);
        }
    }
}
