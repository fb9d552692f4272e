package dev.pixtral.checkpoint.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pixtral.checkpoint.file.ForeignFile;
import dev.pixtral.errors.JsonProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads files of JSON to their end, in little memory whatever their size. */
final class JsonFile {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonFile() {}

    /** Returns what is wrong with a file: it is not one JSON value and nothing else; empty if it is one. */
    static Optional<String> problem(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Optional<String> foreign = ForeignFile.recognise(in.readNBytes(ForeignFile.HEAD));
            if (foreign.isPresent()) {
                return foreign.map("not JSON but %s"::formatted);
            }
        }
        try (InputStream in = Files.newInputStream(file);
                JsonParser parser = FACTORY.createParser(in)) {
            parser.nextToken();
            parser.skipChildren();
            return parser.nextToken() == null
                    ? Optional.empty()
                    : Optional.of("not JSON: there is more input after its end; download it again");
        } catch (JsonProcessingException e) {
            return Optional.of("not JSON: %s; download it again".formatted(JsonProblem.of(e)));
        }
    }
}
