package dev.pixtral.image;

import dev.pixtral.errors.Visible;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Recognises what programs mistakenly pass instead of base64, and says what to do about it. Examines only the beginning
 * of a text, and quotes at most the wrong character.
 */
final class Base64Mistake {
    private static final int LOOKED_AT = 600;

    /** A mistake and the pattern that recognises it. */
    private record Row(Pattern pattern, String words) {
        private static Row of(String regex, String words) {
            return new Row(Pattern.compile(regex, Pattern.DOTALL | Pattern.CASE_INSENSITIVE), words);
        }
    }

    private static final List<Row> TABLE = List.of(
            Row.of("", "there is no data: the text is empty"),
            Row.of(
                    "(?:null|undefined|none|nil|nan)",
                    "there is no data: the text is a programming language's word for a missing value"),
            Row.of(
                    "\\[B@[0-9a-f]{1,8}",
                    "it is what Java prints for an array of bytes; "
                            + "encode the bytes with Base64.getEncoder().encodeToString(bytes)"),
            Row.of("\\[object .{0,40}\\]", "it is what JavaScript prints for an object; encode its bytes in base64"),
            Row.of(
                    "<_io\\..*|<PIL\\..*|<bytes.*|<memory.*",
                    "it is what Python prints for an object; encode its bytes in base64"),
            Row.of(
                    "\\[\\s*-?[0-9].*|Buffer\\[.*|bytearray\\(.*",
                    "it is a list of numbers; encode the bytes in base64"),
            Row.of("[\\[{].*", "it is JSON; pass only the base64"),
            Row.of("<.*", "it is a web page or XML; pass the base64 of a picture"),
            Row.of(
                    "blob:.*",
                    "it is an address inside a browser; read the picture there and encode its bytes in base64"),
            Row.of(
                    "[a-z][a-z0-9+.-]{1,20}://.*",
                    "it is an address; pass it as the address of the picture, not as base64"),
            Row.of("data:.*", "it is an address without base64; encode the bytes of the picture in base64"),
            Row.of(
                    "\\\\x[0-9a-f]{2}.*|\\\\[0-3][0-7]{2}.*",
                    "it is what Python prints for bytes; encode them with base64.b64encode(data).decode()"),
            Row.of(
                    "(?:\u0089|\ufffd|\\\\x89)PNG.*|GIF8[79]a.*|[\u00ff\ufffd][\u00d8\ufffd][\u00ff\ufffd].*"
                            + "|RIFF.{4}WEBP.*",
                    "it is the picture itself, not its base64; "
                            + "encode its bytes in base64 before converting them to text"),
            Row.of(
                    "(?:0x)?(?:89\\W?50\\W?4e\\W?47|ff\\W?d8\\W?ff"
                            + "|47\\W?49\\W?46\\W?38|52\\W?49\\W?46\\W?46"
                            + "|49\\W?49\\W?2a\\W?00|4d\\W?4d\\W?00\\W?2a)(?:\\W{0,2}[0-9a-f]{2}){4,}.*",
                    "it is hexadecimal; encode the bytes in base64"),
            Row.of(
                    "[a-z]:\\\\.*|\\\\\\\\.*|(?:\\.{1,2}|~)/.*",
                    "it is the path of a file; read the file and encode its bytes in base64"),
            Row.of(
                    "[^\\n]{1,500}\\.(?:png|jpe?g|jfif|gif|webp|bmp|tiff?|heic|heif|avif|svg|pdf|ico|txt|b64|base64)",
                    "it is the path of a file; read the file and encode its bytes in base64"));

    private Base64Mistake() {}

    /**
     * Returns the mistake found in a text before it is decoded.
     *
     * @param text the text without quotes and other wrappings
     */
    static Optional<String> of(String text) {
        String start = text.length() <= LOOKED_AT ? text : text.substring(0, LOOKED_AT);
        return TABLE.stream()
                .filter(row -> row.pattern().matcher(start).matches())
                .map(Row::words)
                .findFirst();
    }

    /** Returns the mistake that a character outside the base64 alphabets indicates. */
    static String character(String text, int at) {
        if (text.startsWith("...", at) || text.charAt(at) == '\u2026') {
            return "its base64 was shortened (%s at character %,d); pass all of it"
                    .formatted(text.charAt(at) == '.' ? "..." : "\u2026", at + 1);
        }
        return "its data is not valid base64: character %,d is '%s'"
                .formatted(at + 1, Visible.line(text.substring(at, at + Character.charCount(text.codePointAt(at)))));
    }

    /** Returns the first bytes as text. */
    static String start(byte[] bytes) {
        return new String(bytes, 0, Math.min(bytes.length, 64), StandardCharsets.ISO_8859_1);
    }
}
