package dev.pixtral.tokenizer;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads Hugging Face's tokenizer.json, if it contains a tekken vocabulary: byte-level BPE whose special ids come first.
 * The result is the tokenizer of the tekken.json that the file was made from, with the same ids for every text; unlike
 * Hugging Face's library it never reads special tokens from a text.
 *
 * <p>Everything that changes ids and that tekken does not have is refused by its name. The parts may be in any order,
 * so checks that involve several parts are made at the end. Used once.
 */
final class TokenizerJsonReader {
    private static final int MOST_IDS = 1 << 20; // eight times those of Pixtral-12B

    private final String source;
    private final JsonCursor json;
    private final Splitting splitting;
    private final Merges merges;
    private final Map<Integer, String> specialNames = new HashMap<>();
    private String[] tokens = new String[1 << 17]; // by id
    private int vocabSize;
    private boolean hasModel;
    private boolean hasVocabulary;
    private boolean hasMerges;
    private boolean hasSplitting;
    private boolean hasSystemBlocks;
    private boolean wholeFirst;

    private TokenizerJsonReader(JsonCursor json, String source) {
        this.source = source;
        this.json = json;
        this.splitting = new Splitting(json);
        this.merges = new Merges(source);
    }

    static TekkenFile read(JsonCursor json, String source) throws IOException {
        return new TokenizerJsonReader(json, source).readFile();
    }

    private TekkenFile readFile() throws IOException {
        json.document(key -> {
            switch (key) {
                case "added_tokens" -> readAddedTokens();
                case "normalizer" -> requireAbsent(key, "tekken does not normalise texts");
                case "pre_tokenizer" -> {
                    splitting.read();
                    hasSplitting = true;
                }
                case "model" -> readModel();
                case "chat_template" ->
                    hasSystemBlocks = json.text("chat_template").contains("[SYSTEM_PROMPT]");
                default -> json.skip(); // truncation, padding, begin and end of sequence, decoding
            }
        });
        return assemble();
    }

    private void readAddedTokens() throws IOException {
        specialNames.clear();
        json.eachElement("added_tokens", index -> {
            AddedToken token = new AddedToken();
            json.eachField("an entry of added_tokens", key -> {
                switch (key) {
                    case "id" -> token.id = json.number("added_tokens.id");
                    case "content" -> token.content = json.text("added_tokens.content");
                    default -> json.skip(); // how the library finds them in a text, which this tokenizer never does
                }
            });
            if (token.id < 0
                    || token.content == null
                    || index >= TekkenReader.MOST_SPECIAL_TOKENS
                    || specialNames.putIfAbsent(token.id, token.content) != null) {
                throw json.bad(
                        "entry %d of added_tokens needs a content and a unique id; at most %d entries are possible"
                                .formatted(index, TekkenReader.MOST_SPECIAL_TOKENS));
            }
        });
    }

    private void readModel() throws IOException {
        requireFirst("model", hasModel);
        hasModel = true;
        json.eachField("model", key -> {
            switch (key) {
                case "type" -> expect("model.type", json.text("model.type"), "BPE");
                case "dropout", "continuing_subword_prefix", "end_of_word_suffix" ->
                    requireAbsent("model." + key, "tekken does not have it");
                case "byte_fallback" -> expect("model.byte_fallback", json.shown(), "false");
                case "ignore_merges" -> wholeFirst = json.shown().equals("true");
                case "vocab" -> readVocabulary();
                case "merges" -> readMerges();
                default -> json.skip(); // what happens to unknown characters; bytes are never unknown
            }
        });
    }

    private void readVocabulary() throws IOException {
        requireFirst("model.vocab", hasVocabulary);
        hasVocabulary = true;
        json.eachField("model.vocab", token -> {
            int id = json.number("an id of model.vocab");
            if (id < 0 || id >= MOST_IDS) {
                throw json.bad("model.vocab has the id %d; ids must be 0 to %d".formatted(id, MOST_IDS - 1));
            }
            if (id >= tokens.length) {
                tokens = Arrays.copyOf(tokens, Math.min(MOST_IDS, Math.max(id + 1, tokens.length * 2)));
            }
            if (tokens[id] != null) {
                throw json.bad("model.vocab has the id %d twice".formatted(id));
            }
            tokens[id] = token;
            vocabSize = Math.max(vocabSize, id + 1);
        });
    }

    /** Each merge is an array of two strings, or, in older files, one string with a blank between them. */
    private void readMerges() throws IOException {
        requireFirst("model.merges", hasMerges);
        hasMerges = true;
        json.eachElement("model.merges", index -> {
            if (!json.isArray()) {
                json.characters("a merge", merges::addPair);
                return;
            }
            int[] parts = {0};
            json.eachElement("a merge", part -> {
                json.characters("a part of a merge", merges::add);
                parts[0]++;
            });
            if (parts[0] != 2) {
                throw merges.notAPair(index);
            }
        });
    }

    private void requireFirst(String what, boolean read) {
        if (read) {
            throw json.bad(what + " occurs twice");
        }
    }

    private byte[] bytes(String token, int id) {
        return ByteAlphabet.bytes(token)
                .orElseThrow(() -> json.bad("token %d, '%s', is not made of the characters that stand for bytes"
                        .formatted(id, TokenizerException.quote(token))));
    }

    private TekkenFile assemble() {
        if (!hasModel || !hasSplitting) {
            throw json.bad((hasModel ? "pre_tokenizer" : "model") + " is missing");
        }
        int specialCount = specialNames.size();
        checkSpecial(specialCount);
        Vocabulary vocabulary = vocabulary(specialCount);
        merges.check(vocabulary, specialCount, wholeFirst);
        return new TekkenFile(
                source,
                Splitting.compiled(),
                vocabSize,
                specialCount,
                vocabulary,
                Map.copyOf(specialNames),
                version(),
                null);
    }

    /**
     * The file does not say its version. The tokens of v7 occur in files of v3 as well, so only a template, which comes
     * from GGUF files, distinguishes the two.
     */
    private TokenizerVersion version() {
        if (specialNames.containsValue("[THINK]")) {
            return TokenizerVersion.V13;
        }
        if (specialNames.containsValue("[ARGS]")) {
            return TokenizerVersion.V11;
        }
        return hasSystemBlocks ? TokenizerVersion.V7 : TokenizerVersion.V3;
    }

    /** The added tokens must be the first ids; the library may or may not repeat them in the vocabulary. */
    private void checkSpecial(int count) {
        specialNames.forEach((id, content) -> {
            if (id >= count) {
                throw json.bad(
                        ("added_tokens has '%s' with the id %d, but in tekken vocabularies added tokens have the "
                                        + "first ids, here 0 to %d")
                                .formatted(TokenizerException.quote(content), id, count - 1));
            }
            if (tokens[id] != null && !tokens[id].equals(content)) {
                throw json.bad("the id %d is '%s' in added_tokens, but '%s' in model.vocab"
                        .formatted(id, TokenizerException.quote(content), TokenizerException.quote(tokens[id])));
            }
        });
    }

    private Vocabulary vocabulary(int specialCount) {
        int size = vocabSize - specialCount;
        if (size < TokenBytes.SINGLE_BYTES) {
            throw json.bad("model.vocab has %d ids besides %d added tokens, but there must be at least %d"
                    .formatted(Math.max(size, 0), specialCount, TokenBytes.SINGLE_BYTES));
        }
        TokenBytes entries = new TokenBytes(source);
        for (int rank = 0; rank < size; rank++) {
            int id = specialCount + rank;
            byte[] token = tokens[id] == null ? new byte[0] : bytes(tokens[id], id);
            boolean single = token.length == 1 && token[0] == (byte) rank;
            if (rank < TokenBytes.SINGLE_BYTES ? !single : token.length == 0) {
                throw json.bad(("model.vocab must have all ids, and the first %d after the added tokens must be the "
                                + "single bytes in order, but id %d is %s")
                        .formatted(
                                TokenBytes.SINGLE_BYTES,
                                id,
                                tokens[id] == null ? "missing" : "'" + TokenizerException.quote(tokens[id]) + "'"));
            }
            entries.add(rank, token);
        }
        return entries.vocabulary(size);
    }

    private void requireAbsent(String key, String why) throws IOException {
        if (!json.isNull() && !json.shown().isEmpty()) {
            throw json.bad("%s is %s, but %s".formatted(key, json.shown(), why));
        }
        json.skip();
    }

    private void expect(String key, String found, String needed) {
        if (!found.equals(needed)) {
            throw json.bad("%s is %s, but tekken needs %s".formatted(key, TokenizerException.quote(found), needed));
        }
    }

    /** An entry of added_tokens while it is read. */
    private static final class AddedToken {
        private int id = -1;
        private String content;
    }
}
