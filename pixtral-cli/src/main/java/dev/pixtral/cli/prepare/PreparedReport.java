package dev.pixtral.cli.prepare;

import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.cli.options.Values;
import dev.pixtral.errors.FileSize;
import dev.pixtral.openai.JsonText;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What was prepared.
 *
 * @param file the prepared file
 * @param bytes its size
 * @param formats formats of its matrices
 * @param seconds time that it took
 */
record PreparedReport(Path file, long bytes, WeightFormats formats, double seconds) {
    /** As one JSON object and a line end. */
    String json() {
        return JsonText.line(json -> {
            json.writeStringField("file", file.toString());
            json.writeNumberField("bytes", bytes);
            json.writeObjectFieldStart("formats");
            json.writeStringField("attention", Values.name(formats.attention()));
            json.writeStringField("feedForward", Values.name(formats.feedForward()));
            json.writeStringField("output", Values.name(formats.output()));
            json.writeStringField("embeddings", Values.name(formats.embeddings()));
            json.writeStringField("vision", Values.name(formats.vision()));
            json.writeStringField("projector", Values.name(formats.projector()));
            json.writeEndObject();
            JsonText.measured(json, "seconds", seconds);
        });
    }

    /** As a line for people. */
    String statistics() {
        return String.format(Locale.ROOT, "%s, %s, in %,.1f s", formats, FileSize.text(bytes), seconds);
    }
}
