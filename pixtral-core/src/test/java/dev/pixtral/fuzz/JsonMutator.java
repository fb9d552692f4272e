package dev.pixtral.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Exchanges, repeats and removes values of a JSON text, so that most results are still JSON. */
final class JsonMutator implements Mutator {
    /** A string, a number, or a word; possessive, since long strings would otherwise need a deep stack. */
    private static final Pattern LITERAL =
            Pattern.compile("\"(?:[^\"\\\\]++|\\\\.)*+\"|-?[0-9][0-9.eE+-]*+|true|false|null", Pattern.DOTALL);

    private static final List<String> VALUES = List.of(
            "0",
            "-0",
            "1",
            "-1",
            "2",
            "3",
            "7",
            "16",
            "1000",
            "65536",
            "1000000",
            "2147483647",
            "2147483648",
            "-2147483648",
            "9223372036854775807",
            "18446744073709551616",
            "1e308",
            "1e999",
            "-1e-400",
            "0.1",
            "1e2147483648",
            "9".repeat(1_001),
            "9".repeat(400),
            "NaN",
            "Infinity",
            "true",
            "false",
            "null",
            "[]",
            "{}",
            "[[]]",
            "{\"\":0}",
            "\"\"",
            "\"a\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\uffff\"",
            "\"[IMG]\"",
            "\"</s>\"",
            "\"" + "x".repeat(5_000) + "\"",
            "\"(((((\"",
            "\"(a+)+$\"",
            "\"" + "(".repeat(3_000) + ")".repeat(3_000) + "\"",
            "\"AAAA\"",
            "\"====\"",
            "[".repeat(40) + "]".repeat(40),
            "[".repeat(2_000) + "]".repeat(2_000),
            "[".repeat(900) + "]".repeat(900),
            "{\"a\":".repeat(900) + "1" + "}".repeat(900),
            "\"data:image/png;base64,iVBORw0KGgo=\"",
            "\"data:,\"",
            "\"file:///\"",
            "\"https://example.org/a.png\"",
            "\"..\"");

    @Override
    public byte[] mutate(byte[] input, byte[] other, Random random) {
        if (random.nextInt(5) == 0) {
            return Mutator.BINARY.mutate(input, other, random);
        }
        String text = new String(input, UTF_8);
        for (int i = random.nextInt(4); i >= 0; i--) {
            text = change(text, new String(other, UTF_8), random);
        }
        return text.getBytes(UTF_8);
    }

    private static String change(String text, String other, Random random) {
        List<int[]> places = places(text);
        if (places.isEmpty()) {
            return other;
        }
        int[] place = places.get(random.nextInt(places.size()));
        String old = text.substring(place[0], place[1]);
        String replacement = switch (random.nextInt(8)) {
            case 0, 1, 2 -> VALUES.get(random.nextInt(VALUES.size()));
            case 3 -> anyOf(text, random);
            case 4 -> anyOf(other, random);
            case 5 -> old + "," + old;
            case 6 -> character(old, random);
            default -> "";
        };
        return text.substring(0, place[0]) + replacement + text.substring(place[1]);
    }

    private static String anyOf(String text, Random random) {
        List<int[]> places = places(text);
        if (places.isEmpty()) {
            return "";
        }
        int[] place = places.get(random.nextInt(places.size()));
        return text.substring(place[0], place[1]);
    }

    /** Changes one character, often a digit. */
    private static String character(String old, Random random) {
        int at = random.nextInt(old.length());
        char value = "0123456789-.eE\"\\{}[],: \u00e9\ud83d".charAt(random.nextInt(24));
        return old.substring(0, at) + value + old.substring(at + 1);
    }

    /** Where literals, arrays and objects begin and end. */
    private static List<int[]> places(String text) {
        List<int[]> places = new ArrayList<>();
        List<Integer> open = new ArrayList<>();
        Matcher literal = LITERAL.matcher(text);
        for (int at = 0; at < text.length(); ) {
            char c = text.charAt(at);
            if (literal.region(at, text.length()).lookingAt()) {
                places.add(new int[] {at, literal.end()});
                at = literal.end();
                continue;
            }
            if (c == '[' || c == '{') {
                open.add(at);
            } else if ((c == ']' || c == '}') && !open.isEmpty()) {
                places.add(new int[] {open.removeLast(), at + 1});
            }
            at++;
        }
        return places;
    }
}
