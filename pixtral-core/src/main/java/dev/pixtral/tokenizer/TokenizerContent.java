package dev.pixtral.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.pixtral.errors.JsonProblem;
import java.io.IOException;
import java.io.InputStream;

/** Reads a tokenizer file of either kind, which it recognises by its content, and not by its name. */
final class TokenizerContent {
    private static final int LARGEST_FILE = 64 << 20; // three times the size of the published files
    // the 130,000 names of an object in tokenizer.json are all different: a table of them would only cost time
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private TokenizerContent() {}

    static TekkenFile read(InputStream in, String source) {
        try {
            byte[] content = in.readNBytes(LARGEST_FILE + 1);
            if (content.length > LARGEST_FILE) {
                throw TokenizerException.badFile(source, "it is larger than %d MiB".formatted(LARGEST_FILE >> 20));
            }
            boolean huggingFace = isHuggingFace(content);
            try (JsonParser parser = JSON.createParser(content)) {
                JsonCursor json = new JsonCursor(parser, source);
                return huggingFace ? TokenizerJsonReader.read(json, source) : TekkenReader.read(json, source);
            }
        } catch (JsonProcessingException e) {
            throw TokenizerException.badFile(source, "invalid JSON: " + JsonProblem.of(e), e);
        } catch (IOException e) {
            throw TokenizerException.unreadable(source, e);
        }
    }

    /** Returns whether a key of tokenizer.json comes before any of tekken.json. */
    private static boolean isHuggingFace(byte[] content) throws IOException {
        try (JsonParser parser = JSON.createParser(content)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                switch (parser.currentName()) {
                    case "config", "vocab" -> {
                        return false;
                    }
                    case "model", "added_tokens", "pre_tokenizer" -> {
                        return true;
                    }
                    default -> {
                        parser.nextToken();
                        parser.skipChildren();
                    }
                }
            }
            return false;
        }
    }
}
