package dev.pixtral.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;

/** The golden data of tokenizer and chat template, and the tokenizers they were made with. */
public final class TokenizerFixtures {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TokenizerFixtures() {}

    /**
     * Pixtral-12B's own tokenizer.
     *
     * @return the tokenizer of 131,072 ids
     */
    public static Tekken pixtral() {
        return Holder.PIXTRAL;
    }

    /**
     * The tokenizer of the tiny model.
     *
     * @return the tokenizer of 4,000 ids
     */
    public static Tekken tiny() {
        return parse("/tiny-pixtral/tekken.json");
    }

    /**
     * Reads a tokenizer.
     *
     * @param name resource of a tekken.json, or gzipped one
     * @return the tokenizer
     */
    public static Tekken parse(String name) {
        try (InputStream in = open(name)) {
            return Tekken.parse(in, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A tokenizer of a sibling of Pixtral-12B.
     *
     * @param name name of its file in the golden data, such as tekken-v7.json
     * @return the tokenizer
     */
    public static Tokenizer sibling(String name) {
        String resource = "/fixtures/siblings/tokenizer/" + name + ".gz";
        try (InputStream in = open(resource)) {
            return Tokenizer.parse(in, name, resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads golden cases.
     *
     * @param name resource of a JSON file with an array "cases"
     * @return the cases
     */
    public static Stream<JsonNode> cases(String name) {
        try (InputStream in = open(name)) {
            return StreamSupport.stream(JSON.readTree(in).get("cases").spliterator(), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Turns a JSON array into ints.
     *
     * @param array an array of numbers
     * @return the numbers
     */
    public static int[] ints(JsonNode array) {
        return IntStream.range(0, array.size())
                .map(i -> array.get(i).intValue())
                .toArray();
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = TokenizerFixtures.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalArgumentException("no resource " + name);
        }
        return name.endsWith(".gz") ? new GZIPInputStream(in) : in;
    }

    private static final class Holder {
        static final Tekken PIXTRAL = PixtralVocabulary.load();
    }
}
