package dev.pixtral.tokenizer;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads how tokenizer.json splits a text before the merges, {@code pre_tokenizer}. Only tekken's way is accepted: a
 * pattern whose matches become pieces, and then the bytes of the pieces.
 */
final class Splitting {
    /** The pattern of Pixtral-12B's tekken.json. */
    static final String PATTERN =
            "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
                    + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*"
                    + "|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /**
     * What converters of transformers before version 5 wrote for some tekken vocabularies, by mistake: the default of
     * its general converter. The network was trained with tekken's pattern, which later versions put in its place, and
     * so does this reader.
     */
    private static final String MISTAKEN = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private static final List<String> STEPS = List.of("Split", "ByteLevel");

    private final JsonCursor json;

    Splitting(JsonCursor json) {
        this.json = json;
    }

    /** Returns tekken's pattern, compiled. */
    static Pattern compiled() {
        return Pattern.compile(PATTERN, Pattern.UNICODE_CHARACTER_CLASS); // \s as in the reference
    }

    /** Reads the value of {@code pre_tokenizer}. */
    void read() throws IOException {
        int[] steps = {0};
        json.eachField("pre_tokenizer", key -> {
            switch (key) {
                case "type" -> expect(key, "Sequence");
                case "pretokenizers" ->
                    json.eachElement("pre_tokenizer.pretokenizers", index -> {
                        checkStep(index, readStep());
                        steps[0]++;
                    });
                default ->
                    throw json.bad("pre_tokenizer has the unknown key '%s'".formatted(TokenizerException.quote(key)));
            }
        });
        if (steps[0] != STEPS.size()) {
            throw json.bad("pre_tokenizer must have the steps %s, as in files made from tekken.json".formatted(STEPS));
        }
    }

    private Step readStep() throws IOException {
        Step step = new Step();
        json.eachField("a step of pre_tokenizer", key -> {
            switch (key) {
                case "type" -> step.type = json.text("pre_tokenizer.type");
                case "pattern" -> step.pattern = readPattern();
                case "behavior" -> expect(key, "Isolated");
                case "invert", "add_prefix_space" -> expect(key, "false");
                case "use_regex" -> {
                    expect(key, "false");
                    step.bytesOnly = true; // the library's default is another pattern
                }
                case "trim_offsets" -> json.skip(); // about positions of tokens, not about ids
                default ->
                    throw json.bad("a step of pre_tokenizer has the unknown key '%s'"
                            .formatted(TokenizerException.quote(key)));
            }
        });
        return step;
    }

    private String readPattern() throws IOException {
        String[] pattern = {null};
        json.eachField("pre_tokenizer.pattern", kind -> {
            String text = json.text("pre_tokenizer.pattern." + TokenizerException.quote(kind));
            pattern[0] = kind.equals("Regex") ? text : null;
        });
        return pattern[0];
    }

    private void checkStep(int index, Step step) {
        String needed = index < STEPS.size() ? STEPS.get(index) : "no";
        if (!needed.equals(step.type)) {
            throw json.bad("step %d of pre_tokenizer is %s, but tekken has %s step there"
                    .formatted(index, step.type == null ? "none" : TokenizerException.quote(step.type), needed));
        }
        if (index == 0 && !PATTERN.equals(step.pattern) && !MISTAKEN.equals(step.pattern)) {
            throw json.bad("pre_tokenizer splits texts by %s, and not by the pattern of tekken"
                    .formatted(
                            step.pattern == null ? "no regular expression" : TokenizerException.quote(step.pattern)));
        }
        if (index == 1 && !step.bytesOnly) {
            throw json.bad("pre_tokenizer must have use_regex false in its step ByteLevel");
        }
    }

    private void expect(String key, String value) throws IOException {
        if (!json.shown().equals(value)) {
            throw json.bad("pre_tokenizer has %s %s, but tekken needs %s".formatted(key, json.shown(), value));
        }
    }

    /** The fields of one step. */
    private static final class Step {
        private String type;
        private String pattern;
        private boolean bytesOnly;
    }
}
