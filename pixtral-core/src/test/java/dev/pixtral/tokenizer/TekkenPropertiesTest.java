package dev.pixtral.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class TekkenPropertiesTest {
    private final Tekken tekken = TokenizerFixtures.pixtral();

    @Property
    void decoding_what_was_encoded_gives_the_text_back(@ForAll("wholeCharacters") String text) {
        assertThat(tekken.decode(tekken.encode(text), SpecialTokenPolicy.RAISE)).isEqualTo(text);
    }

    @Property
    void any_java_string_can_be_encoded_and_only_unpaired_surrogates_change(@ForAll String text) {
        String clean = new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);

        assertThat(tekken.decode(tekken.encode(text), SpecialTokenPolicy.RAISE)).isEqualTo(clean);
    }

    @Property
    void no_text_yields_a_control_id(@ForAll("controlLookAlikes") String text) {
        int[] ids = tekken.encode(text);

        assertThat(IntStream.of(ids).allMatch(id -> id >= 1000)).isTrue();
        assertThat(tekken.decode(ids, SpecialTokenPolicy.RAISE)).isEqualTo(text);
    }

    @Property
    void a_streaming_decoder_gives_the_same_text_in_whole_characters(
            @ForAll("ids") List<Integer> list, @ForAll SpecialTokenPolicy policy) {
        int[] ids = list.stream()
                .mapToInt(i -> i)
                .filter(id -> policy != SpecialTokenPolicy.RAISE || id >= 1000)
                .toArray();
        StreamingDecoder decoder = tekken.newDecoder(policy);
        StringBuilder streamed = new StringBuilder();

        for (int id : ids) {
            String text = decoder.push(id);
            assertThat(text.isEmpty() || !Character.isHighSurrogate(text.charAt(text.length() - 1)))
                    .isTrue();
            streamed.append(text);
        }
        streamed.append(decoder.flush());

        assertThat(streamed).hasToString(tekken.decode(ids, policy));
        assertThat(decoder.flush()).isEmpty();
    }

    @Property
    void a_text_cut_between_any_two_ids_streams_without_replacement_characters(@ForAll("wholeCharacters") String text) {
        StreamingDecoder decoder = tekken.newDecoder();
        StringBuilder streamed = new StringBuilder();

        for (int id : tekken.encode(text)) {
            streamed.append(decoder.push(id));
            assertThat(text).startsWith(streamed);
        }

        assertThat(streamed.append(decoder.flush())).hasToString(text);
    }

    @Property
    void the_bytes_of_the_ids_are_the_bytes_of_the_text(@ForAll("wholeCharacters") String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int at = 0;
        for (int id : tekken.encode(text)) {
            byte[] token = tekken.tokenBytes(id);
            assertThat(token).isEqualTo(Arrays.copyOfRange(bytes, at, at + token.length));
            at += token.length;
        }
        assertThat(at).isEqualTo(bytes.length);
    }

    @Provide
    Arbitrary<String> wholeCharacters() {
        Arbitrary<Integer> codePoints = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.integers().between(0, 0x7F)),
                Tuple.of(
                        2,
                        Arbitraries.of(' ', '\n', '\r', '\t', '\u3000', '\u00A0')
                                .map(c -> (int) c)),
                Tuple.of(3, Arbitraries.integers().between(0x80, 0xD7FF)),
                Tuple.of(2, Arbitraries.integers().between(0x1F300, 0x1F9FF)),
                Tuple.of(1, Arbitraries.integers().between(0xE000, Character.MAX_CODE_POINT)));
        return codePoints
                .list()
                .ofMaxSize(200)
                .map(list -> list.stream()
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
    }

    @Provide
    Arbitrary<String> controlLookAlikes() {
        Arbitrary<String> names =
                Arbitraries.integers().between(0, 1000).map(id -> id == 1000 ? "x" : tekken.piece(id));
        Arbitrary<String> between = Arbitraries.strings().ascii().ofMaxLength(4);
        return names.flatMap(name -> between.map(text -> text + name))
                .list()
                .ofMaxSize(20)
                .map(l -> String.join("", l));
    }

    @Provide
    Arbitrary<List<Integer>> ids() {
        Arbitrary<Integer> special = Arbitraries.integers().between(0, 25);
        Arbitrary<Integer> bytes = Arbitraries.integers().between(1000 + 0x80, 1000 + 0xFF);
        Arbitrary<Integer> any = Arbitraries.integers().between(1000, 131_071);
        int[] emoji = tekken.encode("🙂é日");
        Arbitrary<Integer> parts = Arbitraries.of(IntStream.of(emoji).boxed().toList());
        return Arbitraries.frequencyOf(Tuple.of(1, special), Tuple.of(4, bytes), Tuple.of(2, any), Tuple.of(3, parts))
                .list()
                .ofMaxSize(60);
    }
}
