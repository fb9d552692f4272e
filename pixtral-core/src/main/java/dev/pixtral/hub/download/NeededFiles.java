package dev.pixtral.hub.download;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.pixtral.hub.HubException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The files of a repository that a model needs: those of one layout, Mistral's if both are there, as
 * {@link dev.pixtral.checkpoint.Checkpoint#open} chooses.
 *
 * @param contents configuration and tokenizer, which a prepared file contains
 * @param others further small files: the index, and what other tools read
 * @param weights files with weights, in the order in which they are read
 */
record NeededFiles(List<String> contents, List<String> others, List<String> weights) {
    static final String INDEX = "model.safetensors.index.json";

    private static final String PARAMS = "params.json";
    private static final String CONFIG = "config.json";
    private static final String MISTRAL_WEIGHTS = "consolidated.safetensors";
    private static final String SINGLE = "model.safetensors";
    private static final String TEKKEN = "tekken.json";
    private static final List<String> MISTRAL_CONTENTS =
            List.of(PARAMS, TEKKEN, "tokenizer.model.v7m1", "tokenizer.model.v7");
    private static final List<String> OTHER_TOKENIZER =
            List.of("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json");
    private static final List<String> OPTIONAL = List.of(
            "chat_template.json",
            "chat_template.jinja",
            "preprocessor_config.json",
            "processor_config.json",
            "generation_config.json");
    private static final String SHARD = "[A-Za-z0-9][A-Za-z0-9._-]{0,200}\\.safetensors";
    private static final int MOST_SHARDS = 1000;

    /**
     * Chooses among the files of a folder or repository.
     *
     * @param names what is there
     * @param content reads a small file
     * @return the needed files, all of which are there; empty if a layout is not complete
     * @throws HubException if the index cannot be read
     */
    static Optional<NeededFiles> of(Set<String> names, Function<String, byte[]> content) {
        if (names.contains(PARAMS) && names.contains(MISTRAL_WEIGHTS)) {
            List<String> contents =
                    MISTRAL_CONTENTS.stream().filter(names::contains).toList();
            return Optional.of(new NeededFiles(contents, List.of(), List.of(MISTRAL_WEIGHTS)));
        }
        if (!names.contains(CONFIG)) {
            return Optional.empty();
        }
        List<String> contents = new ArrayList<>(List.of(CONFIG));
        (names.contains(TEKKEN) ? Stream.of(TEKKEN) : OTHER_TOKENIZER.stream())
                .filter(names::contains)
                .forEach(contents::add);
        List<String> others =
                new ArrayList<>(OPTIONAL.stream().filter(names::contains).toList());
        if (names.contains(SINGLE)) {
            return Optional.of(new NeededFiles(contents, others, List.of(SINGLE)));
        }
        if (!names.contains(INDEX)) {
            return Optional.empty();
        }
        others.add(INDEX);
        List<String> shards = shards(content.apply(INDEX));
        return names.containsAll(shards) ? Optional.of(new NeededFiles(contents, others, shards)) : Optional.empty();
    }

    /** Returns all files, the small ones first. */
    List<String> all() {
        return Stream.of(contents, others, weights).flatMap(List::stream).toList();
    }

    /** Returns the files without weights. */
    List<String> small() {
        return Stream.concat(contents.stream(), others.stream()).toList();
    }

    /** Returns the files that a prepared file is made from: configuration and tokenizer, then those with weights. */
    List<String> inputs() {
        return Stream.concat(contents.stream(), weights.stream()).toList();
    }

    private static List<String> shards(byte[] index) {
        Set<String> shards = new TreeSet<>();
        try (JsonParser parser = new JsonFactory().createParser(index)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw badIndex("is not a JSON object", null);
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                boolean map = parser.currentName().equals("weight_map");
                parser.nextToken();
                if (map) {
                    readMap(parser, shards);
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw badIndex("cannot be read", e);
        }
        if (shards.isEmpty()) {
            throw badIndex("lists no files", null);
        }
        return List.copyOf(shards);
    }

    private static void readMap(JsonParser parser, Set<String> shards) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw badIndex("has no 'weight_map'", null);
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String shard = parser.nextTextValue();
            // a shard is a file next to the index: nothing in it may lead to another place
            if (shard == null || !shard.matches(SHARD) || shards.size() > MOST_SHARDS) {
                throw badIndex("lists something that is not a file next to it", null);
            }
            shards.add(shard);
        }
    }

    private static HubException badIndex(String what, Exception cause) {
        return new HubException(
                HubException.Reason.FOREIGN, "%s %s; try another revision of the model.".formatted(INDEX, what), cause);
    }
}
