package dev.pixtral.examples.documents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixtral.examples.start.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The files that a run writes: all documents as JSON lines, and a CSV file for each kind, in the order of the pictures'
 * names. A file is replaced as a whole, so at any time it is that of the last run or of this one.
 */
final class Results {
    private final Path folder;

    Results(Path folder) {
        this.folder = folder;
    }

    /** Writes the files. */
    void write(List<Outcome.Done> documents) throws IOException {
        replace(
                "documents.jsonl",
                documents.stream()
                        .map(done -> Json.line(Json.of(done.file(), done.document())) + "\n")
                        .collect(Collectors.joining()));
        for (Kind kind : Kind.values()) {
            replace(kind.label() + "s.csv", csv(kind, documents));
        }
    }

    private static String csv(Kind kind, List<Outcome.Done> documents) {
        List<String> header = new ArrayList<>(List.of("file"));
        header.addAll(kind.fields());
        return Csv.line(header)
                + documents.stream()
                        .filter(done -> done.document().kind() == kind)
                        .map(done -> Csv.line(row(done, header)))
                        .collect(Collectors.joining());
    }

    private static List<Object> row(Outcome.Done done, List<String> header) {
        ObjectNode object = Json.of(done.file(), done.document());
        List<Object> row = new ArrayList<>();
        for (String column : header) {
            JsonNode value = object.get(column);
            row.add(value.isNull() ? null : value.isNumber() ? value.numberValue() : value.asText());
        }
        return row;
    }

    private void replace(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        try {
            AtomicFile.write(file, text);
        } catch (IOException e) {
            throw new IOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
