package dev.pixtral.cli.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.cli.bench.Samples.Share;
import dev.pixtral.cli.console.Statistics;
import dev.pixtral.openai.JsonText;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * The time of passes by operation.
 *
 * @param model name of the model or shape
 * @param kernels kernels in use
 * @param threads threads that computed
 * @param exact whether the JVM knows for all compiled code which method it comes from
 * @param parts prompts, decoding and pictures
 */
record ProfileReport(String model, String kernels, int threads, boolean exact, List<Part> parts) implements Report {
    private static final double PERCENT = 100;

    /** The flags with which samples are exact. */
    static final String EXACT_FLAGS = "-XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints";

    /**
     * One of them.
     *
     * @param item what ran
     * @param ms milliseconds of one pass
     * @param samples number of samples
     * @param shares shares of the operations
     */
    record Part(Work.Item item, double ms, int samples, List<Share> shares) {}

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeBooleanField("exact", exact);
        json.writeArrayFieldStart("profile");
        for (Part part : parts) {
            json.writeStartObject();
            part.item.write(json);
            JsonText.measured(json, "ms", part.ms);
            json.writeNumberField("samples", part.samples);
            json.writeArrayFieldStart("operations");
            for (Share share : part.shares) {
                json.writeStartObject();
                json.writeStringField("operation", share.operation().label());
                JsonText.measured(json, "percent", share.all() * PERCENT);
                JsonText.measured(json, "ms", share.all() * part.ms);
                JsonText.measured(json, "callerPercent", share.caller() * PERCENT);
                if (share.method().isPresent()) {
                    json.writeStringField("method", share.method().get());
                } else {
                    json.writeNullField("method");
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    @Override
    public void write(StringBuilder table) {
        if (!exact) {
            Report.line(table, "Samples are attributed roughly: start java with %s.", EXACT_FLAGS);
        }
        for (Part part : parts) {
            String pass = part.item.passes() > 1 ? " a pass" : "";
            Report.line(
                    table,
                    "%n%s, %,.1f ms%s, %s",
                    part.item.text(),
                    part.ms,
                    pass,
                    Statistics.count(part.samples, "sample"));
            Report.line(table, "  %-20s %8s %13s %9s  %s", "", "time", "", threads > 1 ? "caller" : "", "mostly");
            for (Share share : part.shares) {
                String caller = threads > 1 ? percent(share.caller()) : "";
                Report.line(
                        table,
                        "  %-20s %8s %10.2f ms %9s  %s",
                        share.operation().label(),
                        percent(share.all()),
                        share.all() * part.ms,
                        caller,
                        share.method().orElse(""));
            }
        }
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * PERCENT);
    }
}
