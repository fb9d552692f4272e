package dev.pixtral.cli.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.cli.console.Statistics;
import dev.pixtral.openai.JsonText;
import dev.pixtral.plan.Amount;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The speed of prompts, decoding and pictures: the medians and the best runs.
 *
 * @param model name of the model or shape
 * @param kernels kernels in use
 * @param threads threads that computed
 * @param prefill speed of prompts
 * @param decode speed of decoding
 * @param image time of pictures
 * @param loadMs milliseconds to open the files and to pack the weights, or to generate random ones
 * @param peakBytes peak physical memory of the process; empty where the system does not report it
 */
record BenchReport(
        String model,
        String kernels,
        int threads,
        List<Prefill> prefill,
        List<Decode> decode,
        List<Image> image,
        double loadMs,
        OptionalLong peakBytes)
        implements Report {
    private static final double MEBI = 1 << 20;

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

    /** A prompt of {@code tokens} tokens. */
    record Prefill(int tokens, Seconds seconds) {}

    /**
     * Decoding after {@code depth} earlier tokens.
     *
     * @param seconds for one token
     * @param bytes bytes read from memory for one token
     */
    record Decode(int depth, Seconds seconds, long bytes) {}

    /** A picture and the tokens that it takes in a prompt. */
    record Image(ImageSize size, int tokens, Seconds seconds) {}

    @Override
    public void write(JsonGenerator json) throws IOException {
        array(json, "prefill", prefill, run -> {
            json.writeNumberField("tokens", run.tokens());
            JsonText.measured(
                    json, "tokensPerSecond", run.tokens() / run.seconds().median());
            JsonText.measured(
                    json, "bestTokensPerSecond", run.tokens() / run.seconds().best());
        });
        array(json, "decode", decode, run -> {
            json.writeNumberField("depth", run.depth());
            JsonText.measured(json, "tokensPerSecond", 1 / run.seconds().median());
            JsonText.measured(
                    json, "gigabytesPerSecond", run.bytes() / run.seconds().median() / 1e9);
            JsonText.measured(json, "bestTokensPerSecond", 1 / run.seconds().best());
        });
        array(json, "image", image, run -> {
            json.writeNumberField("width", run.size().width());
            json.writeNumberField("height", run.size().height());
            json.writeNumberField("tokens", run.tokens());
            JsonText.measured(json, "ms", run.seconds().median() * 1e3);
            JsonText.measured(json, "bestMs", run.seconds().best() * 1e3);
        });
        JsonText.measured(json, "loadMs", loadMs);
        if (peakBytes.isPresent()) {
            JsonText.measured(json, "peakRssMb", peakBytes.getAsLong() / MEBI);
        } else {
            json.writeNullField("peakRssMb");
        }
    }

    private interface Fields<T> {
        void write(T run) throws IOException;
    }

    private static <T> void array(JsonGenerator json, String name, List<T> runs, Fields<T> fields) throws IOException {
        json.writeArrayFieldStart(name);
        for (T run : runs) {
            json.writeStartObject();
            fields.write(run);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    @Override
    public void write(StringBuilder table) {
        Report.line(table, "%-10s %12s %14s %14s", "", "", "median", "best");
        for (Prefill run : prefill) {
            speed(table, "prefill", Statistics.count(run.tokens(), "token"), run.tokens(), run.seconds(), "");
        }
        for (Decode run : decode) {
            String bandwidth = String.format(
                    Locale.ROOT, "  %.1f GB/s", run.bytes() / run.seconds().median() / 1e9);
            speed(table, "decode", String.format(Locale.ROOT, "depth %,d", run.depth()), 1, run.seconds(), bandwidth);
        }
        for (Image run : image) {
            Seconds seconds = run.seconds();
            Report.line(
                    table,
                    "%-10s %12s %11.1f ms %11.1f ms  %s",
                    "image",
                    run.size(),
                    seconds.median() * 1e3,
                    seconds.best() * 1e3,
                    Statistics.count(run.tokens(), "token"));
        }
        Report.line(table, "loaded in %,.0f ms%s", loadMs, peak());
    }

    private String peak() {
        return peakBytes.isPresent() ? ", at most " + Amount.text(peakBytes.getAsLong()) + " of memory" : "";
    }

    private static void speed(
            StringBuilder table, String what, String size, int tokens, Seconds seconds, String remark) {
        Report.line(
                table,
                "%-10s %12s %8.1f tok/s %8.1f tok/s%s",
                what,
                size,
                tokens / seconds.median(),
                tokens / seconds.best(),
                remark);
    }
}
