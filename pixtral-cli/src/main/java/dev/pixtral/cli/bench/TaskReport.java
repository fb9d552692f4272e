package dev.pixtral.cli.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.cli.options.Values;
import dev.pixtral.engine.Usage;
import dev.pixtral.openai.JsonText;
import java.io.IOException;
import java.util.List;

/**
 * How fast answers to kinds of tasks are decoded.
 *
 * @param model name of the model or shape
 * @param kernels kernels in use
 * @param threads threads that computed
 * @param rows the tasks
 */
record TaskReport(String model, String kernels, int threads, List<Row> rows) implements Report {
    /**
     * A task.
     *
     * @param usage tokens of the last answer with speculation
     * @param without time of a token without speculation
     * @param with time of a token with speculation
     */
    record Row(Task task, Usage usage, BenchReport.Seconds without, BenchReport.Seconds with) {
        double tokensPerPass() {
            return usage.generatedTokens() / (double) (usage.generatedTokens() - usage.acceptedTokens());
        }
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("tasks");
        for (Row row : rows) {
            json.writeStartObject();
            json.writeStringField("task", Values.name(row.task()));
            json.writeNumberField("generatedTokens", row.usage().generatedTokens());
            json.writeNumberField("draftedTokens", row.usage().draftedTokens());
            json.writeNumberField("acceptedTokens", row.usage().acceptedTokens());
            JsonText.measured(json, "tokensPerPass", row.tokensPerPass());
            JsonText.measured(json, "tokensPerSecondWithout", 1 / row.without().median());
            JsonText.measured(json, "tokensPerSecond", 1 / row.with().median());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    @Override
    public void write(StringBuilder table) {
        Report.line(
                table,
                "%-7s %7s %8s %9s %12s %14s %14s %7s",
                "",
                "tokens",
                "drafted",
                "accepted",
                "tokens/pass",
                "without",
                "with",
                "faster");
        for (Row row : rows) {
            Report.line(
                    table,
                    "%-7s %7d %8d %9d %12.2f %8.1f tok/s %8.1f tok/s %6.2fx",
                    Values.name(row.task()),
                    row.usage().generatedTokens(),
                    row.usage().draftedTokens(),
                    row.usage().acceptedTokens(),
                    row.tokensPerPass(),
                    1 / row.without().median(),
                    1 / row.with().median(),
                    row.without().median() / row.with().median());
        }
    }
}
