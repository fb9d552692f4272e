package dev.pixtral.cli.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.cli.bench.Work.Decoding;
import dev.pixtral.cli.bench.Work.Picture;
import dev.pixtral.cli.bench.Work.Prompt;
import dev.pixtral.cli.console.Statistics;
import dev.pixtral.cli.machine.ArithmeticPeak;
import dev.pixtral.cli.machine.Machine;
import dev.pixtral.errors.Visible;
import dev.pixtral.openai.JsonText;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The speed of prompts, decoding and pictures: the medians and the best runs, and how near the medians come to the
 * peaks of the machine.
 *
 * @param model name of the model or shape
 * @param kernels kernels in use
 * @param threads threads that computed
 * @param machine the CPU
 * @param peaks the most that it can do
 * @param costs what passes cost
 * @param timed what was measured
 * @param loadMs milliseconds to open the files and to pack the weights, or to generate random ones
 * @param memory what was planned and what it took
 */
record BenchReport(
        String model,
        String kernels,
        int threads,
        Machine machine,
        Peaks peaks,
        Costs costs,
        List<Timed> timed,
        double loadMs,
        MemoryUse memory)
        implements Report {
    private static final double GIGA = 1e9;
    private static final double PERCENT = 100;

    /** Times of several runs, in seconds. */
    record Seconds(double median, double best) {
        static Seconds of(List<Double> runs) {
            List<Double> sorted = runs.stream().sorted().toList();
            int half = sorted.size() / 2;
            double upper = sorted.get(half);
            double median = sorted.size() % 2 == 1 ? upper : (sorted.get(half - 1) + upper) / 2;
            return new Seconds(median, sorted.getFirst());
        }
    }

    /** An item of the work, and the time of one pass. */
    record Timed(Work.Item item, Seconds seconds) {
        private double tokens() {
            return switch (item) {
                case Prompt prompt -> prompt.tokens();
                case Decoding decoding -> decoding.sequences();
                case Picture picture -> picture.tokens();
            };
        }
    }

    /** Multiply-adds per second. */
    private double arithmetic(Timed run) {
        return costs.multiplyAdds(run.item) / run.seconds.median();
    }

    private Optional<Double> ofArithmeticPeak(Timed run) {
        ToDoubleFunction<ArithmeticPeak> kind =
                costs.integers(run.item) ? ArithmeticPeak::int16 : ArithmeticPeak::float32;
        return peaks.all().map(peak -> arithmetic(run) / kind.applyAsDouble(peak) * PERCENT);
    }

    private double bandwidth(Timed run, Decoding decoding) {
        return costs.bytes(decoding) / run.seconds.median();
    }

    private double ofBandwidth(Timed run, Decoding decoding) {
        return bandwidth(run, decoding) / peaks.bandwidth() * PERCENT;
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("cpu");
        json.writeStringField("model", machine.cpu());
        JsonText.strings(json, "flags", machine.usableFlags());
        json.writeEndObject();
        json.writeObjectFieldStart("peaks");
        if (peaks.all().isPresent()) {
            json.writeNumberField("vectorBits", peaks.all().get().bits());
            write(json, "oneThread", peaks.one().orElseThrow());
            write(json, "allThreads", peaks.all().get());
        }
        JsonText.measured(json, "gigabytesPerSecond", peaks.bandwidth() / GIGA);
        json.writeEndObject();
        array(json, "prefill", Prompt.class, (run, _) -> speed(json, run));
        array(json, "decode", Decoding.class, (run, decoding) -> {
            speed(json, run);
            JsonText.measured(json, "tokensPerSecondPerSequence", 1 / run.seconds.median());
            JsonText.measured(json, "gigabytesPerSecond", bandwidth(run, decoding) / GIGA);
            JsonText.measured(json, "percentOfBandwidth", ofBandwidth(run, decoding));
        });
        array(json, "image", Picture.class, (run, _) -> {
            JsonText.measured(json, "ms", run.seconds.median() * 1e3);
            JsonText.measured(json, "bestMs", run.seconds.best() * 1e3);
            arithmetic(json, run);
        });
        JsonText.measured(json, "loadMs", loadMs);
        memory.write(json);
    }

    private static void write(JsonGenerator json, String name, ArithmeticPeak peak) throws IOException {
        json.writeObjectFieldStart(name);
        JsonText.measured(json, "float32GmacPerSecond", peak.float32() / GIGA);
        JsonText.measured(json, "int16GmacPerSecond", peak.int16() / GIGA);
        json.writeEndObject();
    }

    private void speed(JsonGenerator json, Timed run) throws IOException {
        JsonText.measured(json, "tokensPerSecond", run.tokens() / run.seconds.median());
        JsonText.measured(json, "bestTokensPerSecond", run.tokens() / run.seconds.best());
        arithmetic(json, run);
    }

    private void arithmetic(JsonGenerator json, Timed run) throws IOException {
        JsonText.measured(json, "gmacPerSecond", arithmetic(run) / GIGA);
        Optional<Double> share = ofArithmeticPeak(run);
        if (share.isPresent()) {
            JsonText.measured(json, "percentOfArithmetic", share.get());
        } else {
            json.writeNullField("percentOfArithmetic");
        }
    }

    private interface Fields<T> {
        void write(Timed run, T item) throws IOException;
    }

    private <T extends Work.Item> void array(JsonGenerator json, String name, Class<T> kind, Fields<T> fields)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (Timed run : timed) {
            if (kind.isInstance(run.item)) {
                json.writeStartObject();
                run.item.write(json);
                fields.write(run, kind.cast(run.item));
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }

    @Override
    public void write(StringBuilder table) {
        Report.line(table, "%s, %s", Visible.line(machine.cpu()), String.join(" ", machine.usableFlags()));
        Report.line(
                table, "at most %s%.1f GB/s", peaks.all().map(this::arithmetic).orElse(""), peaks.bandwidth() / GIGA);
        Report.line(table, "%n%-8s %-22s %14s %14s  %s", "", "", "median", "best", "of the most");
        for (Timed run : timed) {
            switch (run.item) {
                case Prompt prompt -> speed(table, "prefill", Statistics.count(prompt.tokens(), "token"), run);
                case Decoding decoding -> {
                    String depth = String.format(Locale.ROOT, "depth %,d", decoding.depth());
                    boolean alone = decoding.sequences() == 1;
                    speed(table, "decode", alone ? depth : decoding.sequences() + " at " + depth, run);
                }
                case Picture picture -> {
                    Seconds seconds = run.seconds;
                    line(
                            table,
                            "image",
                            picture.size() + ", " + Statistics.count(picture.tokens(), "token"),
                            milliseconds(seconds.median()),
                            milliseconds(seconds.best()),
                            share(run));
                }
            }
        }
        Report.line(table, "loaded in %,.0f ms, %s", loadMs, memory.text());
    }

    private String arithmetic(ArithmeticPeak all) {
        ArithmeticPeak one = peaks.one().orElseThrow();
        String alone = threads == 1
                ? ""
                : String.format(Locale.ROOT, " (one thread %.1f and %.1f)", one.float32() / GIGA, one.int16() / GIGA);
        return String.format(
                Locale.ROOT,
                "%.1f GMAC/s float32, %.1f GMAC/s int16%s at %d bits, ",
                all.float32() / GIGA,
                all.int16() / GIGA,
                alone,
                all.bits());
    }

    private void speed(StringBuilder table, String what, String size, Timed run) {
        line(
                table,
                what,
                size,
                rate(run.tokens() / run.seconds.median()),
                rate(run.tokens() / run.seconds.best()),
                share(run));
    }

    private static String rate(double tokens) {
        return String.format(Locale.ROOT, "%.1f tok/s", tokens);
    }

    private static String milliseconds(double seconds) {
        return String.format(Locale.ROOT, "%.1f ms", seconds * 1e3);
    }

    /** How much of the peak was reached, or of both where either may be the limit. */
    private String share(Timed run) {
        String arithmetic = String.format(Locale.ROOT, "%6.1f GMAC/s", arithmetic(run) / GIGA)
                + ofArithmeticPeak(run)
                        .map(percent -> String.format(
                                Locale.ROOT, " %3.0f %% %s", percent, costs.integers(run.item) ? "int16" : "float32"))
                        .orElse("");
        if (run.item instanceof Decoding decoding) {
            String memory = String.format(
                    Locale.ROOT, "%5.1f GB/s %3.0f %%", bandwidth(run, decoding) / GIGA, ofBandwidth(run, decoding));
            return decoding.sequences() == 1 ? memory : memory + ", " + arithmetic.strip();
        }
        return arithmetic;
    }

    private static void line(StringBuilder table, String what, String size, String median, String best, String share) {
        Report.line(table, "%-8s %-22s %14s %14s  %s", what, size, median, best, share);
    }
}
