package dev.pixtral.cli.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.cli.console.Statistics;
import dev.pixtral.openai.JsonText;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * How long a chat waited for others. In JSON, null stands for what was given up.
 *
 * @param model name of the model or shape
 * @param kernels kernels in use
 * @param threads threads that computed
 * @param measured the measurement
 */
record InteractiveReport(String model, String kernels, int threads, Measured measured) implements Report {
    /** Durations of decode-only passes that the pause between two tokens may have: a pass and a step of a picture. */
    private static final int BOUND = 4 + 2;

    private static final double MILLI = 1e6;
    private static final double SECOND = 1e9;

    /**
     * A measurement.
     *
     * @param decodeOnlyNanos duration of a decode-only pass before others came
     * @param decodeOnlyBetweenNanos duration of those between passes for others, which shows whether the machine itself
     *     became slower; 0 if there were none
     * @param pauses times between two tokens of the chat beside others, in nanoseconds
     * @param pictureTokens tokens of the picture
     * @param pictureNanos time until it was encoded; negative if it was given up
     * @param promptTokens tokens of the long prompt
     * @param promptComputed how many of them were computed
     * @param promptNanos time to the first token of its answer; negative if it was given up
     */
    record Measured(
            long decodeOnlyNanos,
            long decodeOnlyBetweenNanos,
            List<Long> pauses,
            int pictureTokens,
            long pictureNanos,
            int promptTokens,
            int promptComputed,
            long promptNanos) {
        long medianPause() {
            return pauses.isEmpty() ? 0 : pauses.stream().sorted().toList().get(pauses.size() / 2);
        }

        long longestPause() {
            return pauses.stream().mapToLong(nanos -> nanos).max().orElse(0);
        }

        long bound() {
            return BOUND * decodeOnlyNanos;
        }

        long longer() {
            return pauses.stream().filter(nanos -> nanos > bound()).count();
        }
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("interactive");
        JsonText.measured(json, "decodeOnlyMs", measured.decodeOnlyNanos / MILLI);
        JsonText.measured(json, "decodeOnlyBetweenMs", measured.decodeOnlyBetweenNanos / MILLI);
        JsonText.measured(json, "medianPauseMs", measured.medianPause() / MILLI);
        JsonText.measured(json, "longestPauseMs", measured.longestPause() / MILLI);
        JsonText.measured(json, "boundMs", measured.bound() / MILLI);
        json.writeNumberField("pauses", measured.pauses.size());
        json.writeNumberField("longerThanBound", measured.longer());
        json.writeNumberField("pictureTokens", measured.pictureTokens);
        if (measured.pictureNanos < 0) {
            json.writeNullField("pictureMs");
        } else {
            JsonText.measured(json, "pictureMs", measured.pictureNanos / MILLI);
        }
        json.writeNumberField("promptTokens", measured.promptTokens);
        json.writeNumberField("promptComputed", measured.promptComputed);
        if (measured.promptNanos < 0) {
            json.writeNullField("promptMs");
        } else {
            JsonText.measured(json, "promptMs", measured.promptNanos / MILLI);
        }
        json.writeEndObject();
    }

    @Override
    public void write(StringBuilder table) {
        Report.line(
                table,
                "%-20s %10.1f ms  %.1f ms between the others",
                "decode-only pass",
                measured.decodeOnlyNanos / MILLI,
                measured.decodeOnlyBetweenNanos / MILLI);
        Report.line(table, "%-20s %10.1f ms", "median pause", measured.medianPause() / MILLI);
        Report.line(
                table,
                "%-20s %10.1f ms  %.1f decode-only passes",
                "longest pause",
                measured.longestPause() / MILLI,
                (double) measured.longestPause() / measured.decodeOnlyNanos);
        Report.line(
                table,
                "%-20s %10.1f ms  %d of %s longer",
                "bound",
                measured.bound() / MILLI,
                measured.longer(),
                Statistics.count(measured.pauses.size(), "pause"));
        Report.line(
                table,
                "%-20s %s  %s",
                "picture " + InteractiveBench.PICTURE,
                seconds(measured.pictureNanos),
                Statistics.count(measured.pictureTokens, "token"));
        Report.line(
                table,
                "%-20s %s  %,d of %s",
                "prompt",
                seconds(measured.promptNanos),
                measured.promptComputed,
                Statistics.count(measured.promptTokens, "token"));
    }

    private static String seconds(long nanos) {
        return nanos < 0 ? "     given up" : String.format(Locale.ROOT, "%11.1f s", nanos / SECOND);
    }
}
