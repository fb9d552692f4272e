package dev.pixtral.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.Reply;
import dev.pixtral.cache.CacheStatistics;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.GenerationResult;
import dev.pixtral.engine.Timings;
import dev.pixtral.engine.Usage;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.metrics.EngineStatistics;
import dev.pixtral.metrics.Histogram;
import dev.pixtral.metrics.Latencies;
import dev.pixtral.metrics.PageCounts;
import dev.pixtral.metrics.RequestCounts;
import dev.pixtral.metrics.TokenCounts;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private static Reply reply(int prompt, int generated, double imageMs, double prefillMs, double decodeMs) {
        return new Reply(
                new GenerationResult(
                        new int[generated],
                        "",
                        FinishReason.STOP,
                        new Usage(prompt, 0, generated, 0),
                        new Timings(0, imageMs, prefillMs, 0, decodeMs, prompt, generated),
                        0,
                        List.of()),
                List.of(),
                List.of());
    }

    @Test
    void tells_pictures_prompt_and_answer() {
        Reply reply = reply(131, 9, 38.2, 90.4, 8 * 1000 / 310.0);

        assertThat(Statistics.line(reply, List.of(new PatchGrid(10, 11)), 16))
                .isEqualTo(
                        "1 image 160x176 (110 patches, 121 tokens) 38 ms · prompt 131 tokens 90 ms · 9 tokens at 310/s");
    }

    @Test
    void leaves_pictures_out_if_there_are_none() {
        assertThat(Statistics.line(reply(1, 1, 0, 2, 0), List.of(), 16)).isEqualTo("prompt 1 token 2 ms · 1 token");
    }

    @Test
    void keeps_large_numbers_readable() {
        List<PatchGrid> images = Collections.nCopies(6, new PatchGrid(64, 64));

        assertThat(Statistics.line(reply(25_000, 11, 12_345, 98_765, 4000), images, 16))
                .isEqualTo(
                        "6 images 1024x1024, 1024x1024, 1024x1024, 1024x1024, ... (24,576 patches, 24,960 tokens) 12.3 s · "
                                + "prompt 25,000 tokens 98.8 s · 11 tokens at 2.5/s");
    }

    private static Reply cached(Usage usage, int pictures) {
        return new Reply(
                new GenerationResult(
                        new int[usage.generatedTokens()],
                        "",
                        FinishReason.STOP,
                        usage,
                        new Timings(
                                1.4,
                                20,
                                9,
                                30,
                                0,
                                usage.promptTokens() - usage.cachedTokens(),
                                usage.generatedTokens(),
                                usage.cachedTokens(),
                                pictures),
                        0,
                        List.of()),
                List.of(),
                List.of());
    }

    @Test
    void reports_what_did_not_have_to_be_computed() {
        Usage usage = new Usage(1_310, 242, 1, 1_200, 1, 3L << 20, 6, 4);
        List<PatchGrid> images = List.of(new PatchGrid(10, 11), new PatchGrid(10, 11));

        assertThat(Statistics.line(cached(usage, 1), images, 16))
                .isEqualTo("2 images 160x176, 160x176 (220 patches, 242 tokens) 20 ms, 1 of them cached · "
                        + "prompt 1,310 tokens (1,200 cached) 9 ms · 1 token");
        assertThat(Statistics.line(cached(usage, 2), images, 16)).contains("242 tokens) cached · prompt");
        assertThat(Statistics.details(cached(usage, 1), 2))
                .isEqualTo("waited 1 ms · cached 1,200 of 1,310 prompt tokens and 1 of 2 images, 3 MiB · "
                        + "accepted 4 of 6 drafted tokens");
    }

    @Test
    void reports_what_the_caches_hold() {
        assertThat(Statistics.line(new CacheStatistics(1, 20L << 20, 2, 1, 1_310, 5L << 29, 240, 371)))
                .isEqualTo("caches: 1 image in 20 MiB (2 reused, 1 encoded) · 1,310 positions in 2.5 GiB "
                        + "(240 of 371 prompt tokens reused)");
    }

    @Test
    void reports_what_the_engine_has_done() {
        Histogram none = new Histogram(List.of(1.0), List.of(0L, 0L), 0);
        EngineStatistics engine = new EngineStatistics(
                new RequestCounts(1_204, 1_201, 1, 2, 0, 0, 0, 0, 0, 256),
                new TokenCounts(9_000, 6_200, 20),
                new Latencies(
                        none,
                        new Histogram(List.of(1.0), List.of(2L, 0L), 0.18),
                        new Histogram(List.of(1.0), List.of(1L, 1L), 60),
                        none,
                        none),
                new PageCounts(3, 4, 2_048, 1, 2),
                new CacheStatistics(0, 0, 0, 0, 0, 0, 0, 0),
                60);

        assertThat(Statistics.line(engine))
                .isEqualTo("engine: 1,201 answers, 1 failed, 2 cancelled · first token after 90 ms, "
                        + "each further one 30.0 s · 6,200 tokens at 310/s of computing · 3 of 2,048 pages in use");
    }
}
