package dev.pixtral.tokenizer;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Reads tekken.json as a stream of JSON tokens: building a tree of its 150,000 entries would take several times as
 * long.
 *
 * <p>The parts may be in any order, so checks that involve several parts are made at the end. Used once.
 */
final class TekkenReader {
    static final int MOST_SPECIAL_TOKENS = 1 << 16;
    private static final int LARGEST_IMAGE = 1 << 16;

    private final String source;
    private final JsonCursor json;
    private final TokenBytes tokens;
    private final Map<Integer, String> specialNames = new HashMap<>();
    private ImageSettings image; // null if the file has none
    private String pattern;
    private String version;
    private int rank; // of the current entry
    private String name; // of the current entry
    private int vocabSize = -1;
    private int specialCount = -1;

    private TekkenReader(JsonCursor json, String source) {
        this.json = json;
        this.source = source;
        this.tokens = new TokenBytes(source);
    }

    static TekkenFile read(JsonCursor json, String source) throws IOException {
        return new TekkenReader(json, source).readFile();
    }

    private TekkenFile readFile() throws IOException {
        json.document(key -> {
            switch (key) {
                case "config" -> readConfig();
                case "vocab" -> readVocabulary();
                case "special_tokens" -> readSpecialTokens();
                case "image", "multimodal" -> readImage(key); // renamed in July 2025
                default -> json.skip();
            }
        });
        return assemble();
    }

    private void readConfig() throws IOException {
        json.eachField("config", key -> {
            switch (key) {
                case "pattern" -> pattern = json.text("config.pattern");
                case "version" -> version = json.text("config.version");
                case "default_vocab_size" -> vocabSize = json.number("config.default_vocab_size");
                case "default_num_special_tokens" -> specialCount = json.number("config.default_num_special_tokens");
                default -> json.skip();
            }
        });
    }

    private void readVocabulary() throws IOException {
        tokens.clear();
        json.eachElement("vocab", index -> {
            rank = -1;
            json.eachField("an entry of vocab", key -> {
                switch (key) {
                    case "rank" -> rank = json.number("a rank of vocab");
                    case "token_bytes" -> tokens.add(index, json.base64("token_bytes of vocab entry " + index));
                    default -> json.skip();
                }
            });
            if (rank != index) {
                throw bad("vocab entry %d has the rank %d; rank and place must be equal".formatted(index, rank));
            }
            tokens.requireAdded(index);
        });
    }

    private void readSpecialTokens() throws IOException {
        specialNames.clear();
        if (json.isNull()) {
            return;
        }
        json.eachElement("special_tokens", index -> {
            rank = -1;
            name = null;
            json.eachField("an entry of special_tokens", key -> {
                switch (key) {
                    case "rank" -> rank = json.number("a rank of special_tokens");
                    case "token_str" -> name = json.text("a token_str of special_tokens");
                    default -> json.skip();
                }
            });
            if (rank < 0 || name == null || specialNames.putIfAbsent(rank, name) != null) {
                throw bad("special token %d needs a token_str and a unique rank".formatted(index));
            }
        });
    }

    private void readImage(String part) throws IOException {
        if (json.isNull()) {
            return;
        }
        Map<String, Integer> sizes = new HashMap<>();
        json.eachField(part, key -> {
            switch (key) {
                case "image_patch_size", "max_image_size", "spatial_merge_size" ->
                    sizes.put(key, json.number(part + "." + key));
                default -> json.skip();
            }
        });
        int patch = sizes.getOrDefault("image_patch_size", 0);
        int longest = sizes.getOrDefault("max_image_size", 0);
        int merge = sizes.getOrDefault("spatial_merge_size", 1); // optional
        if (patch < 1 || longest < patch || longest > LARGEST_IMAGE || merge < 1 || merge > longest / patch) {
            throw bad("%s has the invalid sizes image_patch_size %d, max_image_size %d and spatial_merge_size %d"
                    .formatted(part, patch, longest, merge));
        }
        image = new ImageSettings(patch, longest, merge);
    }

    private TekkenFile assemble() {
        TokenizerVersion known = knownVersion();
        if (specialCount < 1 || specialCount > MOST_SPECIAL_TOKENS) {
            throw bad("config.default_num_special_tokens must be 1 to %d, but is %d"
                    .formatted(MOST_SPECIAL_TOKENS, specialCount));
        }
        long used = (long) vocabSize - specialCount;
        if (used < TokenBytes.FEWEST_BYTES || used > tokens.size()) {
            throw bad(("config.default_vocab_size %d minus %d special tokens requires %d vocab entries; "
                            + "there must be %d to %d")
                    .formatted(vocabSize, specialCount, used, TokenBytes.FEWEST_BYTES, tokens.size()));
        }
        specialNames.keySet().forEach(rank -> {
            if (rank >= specialCount) {
                throw bad("the special token with rank %d exceeds the %d special ids".formatted(rank, specialCount));
            }
        });
        return new TekkenFile(
                source,
                compile(),
                vocabSize,
                specialCount,
                tokens.vocabulary((int) used),
                Map.copyOf(specialNames),
                known,
                image);
    }

    private TokenizerVersion knownVersion() {
        if (version == null) {
            throw bad("config.version is missing");
        }
        TokenizerVersion known = TokenizerVersion.named(version)
                .orElseThrow(() -> bad("its version is %s, but only %s are supported"
                        .formatted(TokenizerException.quote(version), TokenizerVersion.names())));
        if (specialNames.isEmpty() && known.since(TokenizerVersion.V11)) {
            throw bad("special_tokens is missing, which files of version %s must have".formatted(known));
        }
        return known;
    }

    private Pattern compile() {
        if (pattern == null || pattern.isEmpty()) {
            throw bad("config.pattern is missing");
        }
        try {
            return Pattern.compile(
                    pattern, Pattern.UNICODE_CHARACTER_CLASS); // \s matches Unicode White_Space, as in the reference
        } catch (PatternSyntaxException e) {
            throw TokenizerException.badFile(
                    source,
                    "config.pattern is not a regular expression (%s)"
                            .formatted(TokenizerException.quote(e.getDescription())),
                    e);
        }
    }

    private TokenizerException bad(String problem) {
        return TokenizerException.badFile(source, problem);
    }
}
