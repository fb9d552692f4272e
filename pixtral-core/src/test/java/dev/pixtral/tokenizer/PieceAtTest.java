package dev.pixtral.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PieceAtTest {
    private static final Tekken TEKKEN = TokenizerFixtures.pixtral();
    private static final List<String> PARTS = List.of(
            "{\"",
            "name",
            "\": ",
            "\"",
            " ",
            "\n",
            "  \n ",
            "a",
            "I",
            "'s",
            "Ab",
            "\u00E9",
            "e\u0301",
            "1",
            "23",
            "], ",
            "\uD83D\uDE00",
            "\t",
            "/");

    @Test
    void a_piece_that_a_continuation_could_change_has_no_ids() {
        assertThat(certain("{\"name\": \"")).containsExactly("{\"", "name", "\":", " \"?");
        assertThat(certain("{\"age\": 4")).containsExactly("{\"", "age", "\":", " ", "4");
        assertThat(certain("\", \"id\": \"VvvODy9mT\"}"))
                .containsExactly("\",", " \"", "id", "\":", " \"", "Vvv", "ODy", "9", "m", "T", "\"}?");
        assertThat(certain("a\n  ")).containsExactly("a", "\n  ?");
    }

    @Test
    void ids_of_a_certain_piece_are_those_of_the_whole_text_whatever_follows() {
        Random random = new Random(1);
        for (int attempt = 0; attempt < 2000; attempt++) {
            byte[] text = utf8(mix(random));
            byte[] longer = utf8(new String(text, StandardCharsets.UTF_8) + mix(random));
            List<Integer> whole = Arrays.stream(TEKKEN.encode(new String(longer, StandardCharsets.UTF_8)))
                    .boxed()
                    .toList();
            List<Integer> ids = new ArrayList<>();
            for (int at = 0; at < text.length; ) {
                PieceAt piece = TEKKEN.pieceAt(text, at);
                assertThat(piece.begin()).isEqualTo(at);
                if (piece.ids().isEmpty()) {
                    break;
                }
                for (int id : piece.ids().get()) {
                    ids.add(id);
                    at += TEKKEN.tokenBytes(id).length;
                }
            }

            assertThat(whole.subList(0, ids.size())).isEqualTo(ids);
        }
    }

    @Test
    void any_byte_of_a_piece_finds_it() {
        byte[] text = utf8("{\"\u00E9t\u00E9\": 12");

        assertThat(TEKKEN.pieceAt(text, 3)).isEqualTo(TEKKEN.pieceAt(text, 2));
        assertThat(TEKKEN.pieceAt(text, 3).begin()).isEqualTo(2);
        assertThat(TEKKEN.pieceAt(text, 3).ids().orElseThrow()).isEqualTo(TEKKEN.encode("\u00E9t\u00E9"));
    }

    /** Pieces from the beginning; the first uncertain one ends with a question mark and is the rest. */
    private static List<String> certain(String text) {
        byte[] bytes = utf8(text);
        List<String> pieces = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            PieceAt piece = TEKKEN.pieceAt(bytes, at);
            if (piece.ids().isEmpty()) {
                pieces.add(new String(bytes, at, bytes.length - at, StandardCharsets.UTF_8) + "?");
                break;
            }
            String decoded = TEKKEN.decode(piece.ids().get(), SpecialTokenPolicy.RAISE);
            pieces.add(decoded);
            at += utf8(decoded).length;
        }
        return pieces;
    }

    private static String mix(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            text.append(PARTS.get(random.nextInt(PARTS.size())));
        }
        return text.toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
