package dev.pixtral.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Hugging Face's tokenizer.json: the same ids as from tekken.json, or a refusal that names the reason. */
class TokenizerJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Tekken TINY = PixtralVocabulary.load(300);
    private static final String GOOD = new String(written(TINY, TokenizerWriter.Merge.PAIR), UTF_8);
    private static final String GENERAL_PATTERN =
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /** The one that transformers 5.24.0 makes of the tekken.json in the jar (MistralConverter, tokenizers 0.23.3). */
    private static final String DIGEST_OF_TRANSFORMERS =
            "a4a46593c229fecfd57601b6d355584e4c78e66f7d1de29fef3c7465642b5974";

    @ParameterizedTest
    @EnumSource(TokenizerWriter.Merge.class)
    void all_golden_texts_have_the_ids_of_tekken(TokenizerWriter.Merge merge) {
        Tekken tekken = parse(written(TokenizerFixtures.pixtral(), merge));

        assertThat(tekken.vocabSize()).isEqualTo(PixtralVocabulary.SIZE);
        assertThat(tekken.specialTokens()).isEqualTo(TokenizerFixtures.pixtral().specialTokens());
        assertThat(TokenizerFixtures.cases("/fixtures/tokenizer/encode.json"))
                .allSatisfy(
                        golden -> assertThat(tekken.encode(golden.get("text").textValue()))
                                .containsExactly(TokenizerFixtures.ints(golden.get("ids"))));
        for (int id : new int[] {0, 3, 999, 1000, 1337, 131_071}) {
            assertThat(tekken.piece(id)).isEqualTo(TokenizerFixtures.pixtral().piece(id));
        }
    }

    @Test
    void the_file_written_here_is_the_one_of_the_reference_byte_for_byte() throws Exception {
        byte[] file = written(TokenizerFixtures.pixtral(), TokenizerWriter.Merge.PAIR);

        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file)))
                .isEqualTo(DIGEST_OF_TRANSFORMERS);
    }

    /**
     * Both were made by the reference: one by transformers' converter, one from a list with one merge for each token.
     */
    @ParameterizedTest
    @CsvSource({
        "/fixtures/tokenizer/tokenizer-2000.json, 2000",
        "/fixtures/model/tiny-a/hf/tokenizer.json, 1600",
    })
    void files_of_the_reference_have_the_ids_of_their_tekken(String name, int size) {
        Tekken fromTokenizer = TokenizerFixtures.parse(name);
        Tekken tekken = PixtralVocabulary.load().beginning(size, 1000);

        assertThat(fromTokenizer.vocabSize()).isEqualTo(size);
        assertThat(fromTokenizer.imageSettings()).isEmpty();
        assertThat(TokenizerFixtures.cases("/fixtures/tokenizer/encode.json"))
                .map(golden -> golden.get("text").textValue())
                .allSatisfy(text -> assertThat(fromTokenizer.encode(text)).containsExactly(tekken.encode(text)));
    }

    @Test
    void special_tokens_never_come_from_text() {
        Tekken tekken = parse(GOOD);

        assertThat(IntStream.of(tekken.encode("[INST]<s>[IMG]</s>"))).noneMatch(tekken::isSpecial);
    }

    @Test
    void the_mistaken_pattern_of_older_converters_is_replaced_by_that_of_tekken() {
        Tekken tekken = parse(changed(file -> pattern(file).put("Regex", GENERAL_PATTERN)));

        assertThat(tekken.encode("don't 12345")).containsExactly(TINY.encode("don't 12345"));
    }

    @Test
    void a_template_says_that_system_messages_are_blocks() {
        String system = changed(file -> file.put("chat_template", "{{ '[SYSTEM_PROMPT]' + m['content'] }}"));
        String other = changed(file -> file.put("chat_template", "{{ '[INST]' + m['content'] + '[/INST]' }}"));

        assertThat(parse(system).version()).isEqualTo(TokenizerVersion.V7);
        assertThat(parse(other).version()).isEqualTo(TokenizerVersion.V3);
        assertThat(parse(GOOD).version()).isEqualTo(TokenizerVersion.V3);
    }

    @Test
    void the_parts_may_come_in_any_order() {
        ObjectNode backwards = JSON.createObjectNode();
        List<String> names =
                Stream.of("model", "pre_tokenizer", "added_tokens", "version").toList();
        for (String name : names) {
            backwards.set(name, tree().get(name));
        }
        ObjectNode model = (ObjectNode) backwards.get("model");
        model.set("vocab", model.remove("vocab")); // now after the merges

        assertThat(parse(backwards.toString()).encode("the rest")).containsExactly(TINY.encode("the rest"));
    }

    @Test
    void one_merge_for_each_token_is_enough() {
        String file = changed(json -> {
            ArrayNode merges = (ArrayNode) json.path("model").get("merges");
            for (int i = merges.size() - 1; i >= 0; i--) {
                String union =
                        merges.get(i).get(0).textValue() + merges.get(i).get(1).textValue();
                if (union.equals("Ġthe") && !merges.get(i).get(0).textValue().equals("Ġt")) {
                    merges.remove(i);
                }
            }
        });

        assertThat(parse(file).encode(" the")).containsExactly(TINY.encode(" the"));
    }

    static Stream<Named<Refusal>> refusals() {
        return Stream.of(
                refusal("no model", file -> file.remove("model"), "model is missing"),
                refusal("no splitting", file -> file.remove("pre_tokenizer"), "pre_tokenizer is missing"),
                refusal("WordPiece", file -> model(file).put("type", "WordPiece"), "model.type is WordPiece, but"),
                refusal("dropout", file -> model(file).put("dropout", 0.1), "model.dropout is 0.1, but"),
                refusal("suffix", file -> model(file).put("end_of_word_suffix", "</w>"), "end_of_word_suffix is </w>"),
                refusal("byte fallback", file -> model(file).put("byte_fallback", true), "byte_fallback is true"),
                refusal("a normaliser", file -> file.set("normalizer", type("NFC")), "normalizer is an object, but"),
                refusal("one step", file -> steps(file).remove(1), "must have the steps [Split, ByteLevel]"),
                refusal("three steps", file -> steps(file).add(type("Digits")), "step 2 of pre_tokenizer is Digits"),
                refusal("steps swapped", file -> steps(file).add(steps(file).remove(0)), "step 0 of pre_tokenizer is"),
                refusal("no sequence", file -> file.set("pre_tokenizer", type("ByteLevel")), "has type ByteLevel, but"),
                refusal("behaviour", file -> step(file, 0).put("behavior", "Removed"), "behavior Removed, but"),
                refusal("inverted", file -> step(file, 0).put("invert", true), "invert true, but"),
                refusal("prefix", file -> step(file, 1).put("add_prefix_space", true), "add_prefix_space true, but"),
                refusal("regex", file -> step(file, 1).put("use_regex", true), "use_regex true, but"),
                refusal("regex unsaid", file -> step(file, 1).remove("use_regex"), "must have use_regex false"),
                refusal("a new key", file -> step(file, 0).put("limit", 3), "unknown key 'limit'"),
                refusal("pattern", file -> pattern(file).put("Regex", "\\s+"), "splits texts by \\s+, and not by"),
                refusal("literal", file -> pattern(file).put("String", " "), "splits texts by no regular expression"),
                refusal(
                        "added at the end",
                        file -> added(file, 300, "<new>"),
                        "added_tokens has '<new>' with the id 300"),
                refusal("id twice", file -> added(file, 3, "<new>"), "needs a content and a unique id"),
                refusal("no content", file -> nameless(file), "needs a content and a unique id"),
                refusal(
                        "renamed",
                        file -> vocab(file).set("<start>", vocab(file).remove("<s>")),
                        "the id 1 is '<s>' in"),
                refusal("no [INST]", file -> renamed(file, 3, "[ASK]"), "special token [INST] of the v3 instruct"),
                refusal("a missing id", file -> vocab(file).remove("q"), "but id 133 is missing"),
                refusal("ids swapped", file -> swapped(file, "q", "r"), "but id 133 is 'r'"),
                refusal("a used id", file -> vocab(file).put("qq", 299), "has the id 299 twice"),
                refusal("a huge id", file -> vocab(file).put("qq", 1 << 30), "ids must be 0 to 1048575"),
                refusal("a negative id", file -> vocab(file).put("qq", -1), "the id -1; ids must be"),
                refusal("text as id", file -> vocab(file).put("qq", "300"), "must be a whole number"),
                refusal("no bytes", file -> vocab(file).put("日本", 300), "token 300, '日本', is not made of"),
                refusal("too few", file -> shortened(file), "ids besides 20 added tokens"),
                refusal("no merges", file -> merges(file).removeAll(), "which forms the token with id 276, is missing"),
                refusal(
                        "a merge less",
                        file -> merges(file).remove(0),
                        "which forms the token with id 276, is missing"),
                refusal("order", file -> merges(file).add(merges(file).remove(0)), "after one with a higher id"),
                refusal(
                        "new merge",
                        file -> merges(file).insert(0, pair("q", "q")),
                        "merge 0, of 'q' and 'q', does not"),
                refusal("half a merge", file -> merges(file).insert(0, pair("q")), "merge 0 must have two parts"),
                refusal("three parts", file -> merges(file).insert(0, "a b c"), "merge 0, 'b c', is not made of"),
                refusal("one part", file -> merges(file).insert(0, "ab"), "merge 0 must have two parts"),
                refusal("text merge", file -> merges(file).insert(0, "日 b"), "merge 0, '日', is not made of"),
                refusal("unreachable", file -> unreachable(file, false), "no merges form the token"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void what_tekken_does_not_do_is_refused_with_its_name(Refusal refusal) {
        assertThatThrownBy(() -> parse(changed(refusal.change())))
                .isInstanceOf(TokenizerException.class)
                .hasMessageStartingWith("tokenizer.json is not a usable tokenizer file: ")
                .hasMessageContaining(refusal.reason());
    }

    @Test
    void a_token_that_merging_never_forms_is_found_whole_if_the_file_says_so() {
        Tekken tekken = parse(changed(file -> unreachable(file, true)));

        assertThat(tekken.encode("qzj")).containsExactly(300);
        assertThat(tekken.encode("qzjq")).containsExactly(20 + 'q', 20 + 'z', 20 + 'j', 20 + 'q');
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            {"model": {"vocab": {}, "vocab": {}}}                 ; model.vocab occurs twice
            {"model": {"merges": [], "merges": []}}               ; model.merges occurs twice
            {"model": {}, "model": {}}                            ; model occurs twice
            {"added_tokens": {}}                                  ; added_tokens must be an array
            {"model": 7}                                          ; model must be an object
            {"model": {}, "pre_tokenizer": null}                  ; pre_tokenizer must be an object
            {"model": {"merges": [7]}}                            ; a merge must be a string
            {"model": {"merges": [["a", 7]]}}                     ; a part of a merge must be a string
            {"model": {"vocab": {"a": 99999999999}}}              ; JSON
            {"added_tokens": [                                    ; JSON
            """)
    void a_damaged_file_is_refused_with_a_reason(String file, String reason) {
        assertThatThrownBy(() -> parse(file))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"1, 1025", "300, 1000"})
    void tokens_that_take_too_long_to_check_are_refused(int tokens, int length) {
        assertThatThrownBy(() -> parse(changed(file -> {
                    for (int i = 0; i < tokens; i++) {
                        vocab(file).put("q".repeat(length - 1) + ByteAlphabet.text(new byte[] {(byte) i}) + i, 300 + i);
                    }
                })))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("tokens are too long");
    }

    @Test
    void random_damage_never_ends_in_another_kind_of_error() {
        Random random = new Random(7);
        byte[] good = tree().toString().getBytes(UTF_8);
        for (int round = 0; round < 1000; round++) {
            byte[] damaged = good.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(128);
            }
            try {
                Tekken tekken = parse(damaged);
                assertThat(tekken.decode(tekken.encode("abc"), SpecialTokenPolicy.RAISE))
                        .isEqualTo("abc");
            } catch (TokenizerException e) {
                assertThat(e).hasMessageStartingWith("tokenizer.json");
            }
        }
    }

    @Test
    void the_alphabet_has_a_character_for_each_byte() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }

        assertThat(ByteAlphabet.bytes(ByteAlphabet.text(all))).hasValue(all);
        assertThat(ByteAlphabet.text(new byte[] {' ', '\n', 'a', (byte) 0xC3})).isEqualTo("ĠĊaÃ");
        assertThat(ByteAlphabet.bytes(" ")).isEmpty();
    }

    /** A change of a good file, and what is said about it. */
    record Refusal(Consumer<ObjectNode> change, String reason) {}

    private static Named<Refusal> refusal(String name, Consumer<ObjectNode> change, String reason) {
        return Named.of(name, new Refusal(change, reason));
    }

    private static ObjectNode model(ObjectNode file) {
        return (ObjectNode) file.get("model");
    }

    private static ObjectNode vocab(ObjectNode file) {
        return (ObjectNode) model(file).get("vocab");
    }

    private static ArrayNode merges(ObjectNode file) {
        return (ArrayNode) model(file).get("merges");
    }

    private static ArrayNode steps(ObjectNode file) {
        return (ArrayNode) file.get("pre_tokenizer").get("pretokenizers");
    }

    private static ObjectNode step(ObjectNode file, int index) {
        return (ObjectNode) steps(file).get(index);
    }

    private static ObjectNode pattern(ObjectNode file) {
        return (ObjectNode) step(file, 0).get("pattern");
    }

    private static ObjectNode type(String name) {
        return JSON.createObjectNode().put("type", name);
    }

    private static ArrayNode pair(String... parts) {
        ArrayNode pair = JSON.createArrayNode();
        for (String part : parts) {
            pair.add(part);
        }
        return pair;
    }

    private static void added(ObjectNode file, int id, String content) {
        ((ArrayNode) file.get("added_tokens")).addObject().put("id", id).put("content", content);
    }

    private static void nameless(ObjectNode file) {
        ((ArrayNode) file.get("added_tokens")).addObject().put("id", 20);
    }

    private static void renamed(ObjectNode file, int id, String name) {
        ObjectNode token = (ObjectNode) file.get("added_tokens").get(id);
        vocab(file).set(name, vocab(file).remove(token.get("content").textValue()));
        token.put("content", name);
    }

    private static void swapped(ObjectNode file, String one, String other) {
        JsonNode id = vocab(file).get(one);
        vocab(file).set(one, vocab(file).get(other));
        vocab(file).set(other, id);
    }

    private static void shortened(ObjectNode file) {
        List<String> names = vocab(file).properties().stream()
                .filter(entry -> entry.getValue().intValue() >= 200)
                .map(entry -> entry.getKey())
                .toList();
        vocab(file).remove(names);
    }

    private static void unreachable(ObjectNode file, boolean ignoreMerges) {
        vocab(file).put("qzj", 300);
        model(file).put("ignore_merges", ignoreMerges);
    }

    private static ObjectNode tree() {
        try {
            return (ObjectNode) JSON.readTree(GOOD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String changed(Consumer<ObjectNode> change) {
        ObjectNode file = tree();
        change.accept(file);
        return file.toString();
    }

    private static byte[] written(Tekken tekken, TokenizerWriter.Merge merge) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            TokenizerWriter.tokenizer(tekken, merge, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static Tekken parse(String file) {
        return parse(file.getBytes(UTF_8));
    }

    private static Tekken parse(byte[] file) {
        return Tekken.parse(new ByteArrayInputStream(file), "tokenizer.json");
    }
}
