package dev.pixtral.cli.bench;

import dev.pixtral.cli.console.Statistics;
import dev.pixtral.cli.options.Values;
import dev.pixtral.engine.Usage;
import dev.pixtral.errors.Visible;
import dev.pixtral.openai.JsonText;
import java.util.List;
import java.util.Locale;

/**
 * How fast answers to kinds of tasks are decoded.
 *
 * @param model name of the model or shape
 * @param kernels kernels in use
 * @param threads threads that computed
 * @param rows the tasks
 */
record TaskReport(String model, String kernels, int threads, List<Row> rows) {
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

    /** As one JSON object. */
    String json() {
        return JsonText.line(json -> {
            json.writeStringField("model", model);
            json.writeStringField("kernels", kernels);
            json.writeNumberField("threads", threads);
            json.writeArrayFieldStart("tasks");
            for (Row row : rows) {
                json.writeStartObject();
                json.writeStringField("task", Values.name(row.task()));
                json.writeNumberField("generatedTokens", row.usage().generatedTokens());
                json.writeNumberField("draftedTokens", row.usage().draftedTokens());
                json.writeNumberField("acceptedTokens", row.usage().acceptedTokens());
                JsonText.measured(json, "tokensPerPass", row.tokensPerPass());
                JsonText.measured(
                        json, "tokensPerSecondWithout", 1 / row.without().median());
                JsonText.measured(json, "tokensPerSecond", 1 / row.with().median());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** As a table for people. */
    String table() {
        StringBuilder table = new StringBuilder();
        table.append(
                "%s, kernels %s, %s%n".formatted(Visible.line(model), kernels, Statistics.count(threads, "thread")));
        table.append("%-7s %7s %8s %9s %12s %14s %14s %7s%n"
                .formatted("", "tokens", "drafted", "accepted", "tokens/pass", "without", "with", "faster"));
        for (Row row : rows) {
            table.append(String.format(
                    Locale.ROOT,
                    "%-7s %7d %8d %9d %12.2f %8.1f tok/s %8.1f tok/s %6.2fx%n",
                    Values.name(row.task()),
                    row.usage().generatedTokens(),
                    row.usage().draftedTokens(),
                    row.usage().acceptedTokens(),
                    row.tokensPerPass(),
                    1 / row.without().median(),
                    1 / row.with().median(),
                    row.without().median() / row.with().median()));
        }
        return table.toString();
    }
}
