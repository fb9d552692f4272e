package dev.pixtral.cli.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.cli.console.Statistics;
import dev.pixtral.errors.Visible;
import dev.pixtral.openai.JsonText;
import java.io.IOException;
import java.util.Locale;

/** The results of a {@link Measurement}. */
interface Report {
    /** Returns the name of the model or shape. */
    String model();

    /** Returns the name of the kernels in use. */
    String kernels();

    /** Returns the number of threads that computed. */
    int threads();

    /** Writes the fields of the results. */
    void write(JsonGenerator json) throws IOException;

    /** Appends the lines of the results. */
    void write(StringBuilder table);

    /** As one JSON object. */
    default String json() {
        return JsonText.line(json -> {
            json.writeStringField("model", model());
            json.writeStringField("kernels", kernels());
            json.writeNumberField("threads", threads());
            write(json);
        });
    }

    /** As a table for people. */
    default String table() {
        StringBuilder table = new StringBuilder();
        line(table, "%s, kernels %s, %s", Visible.line(model()), kernels(), Statistics.count(threads(), "thread"));
        write(table);
        return table.toString();
    }

    /** Appends a line, without spaces at its end. */
    static void line(StringBuilder table, String format, Object... args) {
        table.append(String.format(Locale.ROOT, format, args).stripTrailing()).append('\n');
    }
}
