package dev.pixtral.image.bytes;

import dev.pixtral.image.Base64Text;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Recognises kinds of plain-text files that people mistake for pictures. Examines only the beginning of a file. */
public final class TextFormats {
    /** Number of bytes that are examined. */
    public static final int PREFIX = 4096;

    private static final String BLANK = "(?:\\s|#[^\\n\\r]{0,1000}[\\n\\r])";
    private static final Pattern NETPBM =
            Pattern.compile("P[1-6Ff]" + BLANK + "{1,200}+\\d{1,9}" + BLANK + "{1,200}+\\d{1,9}\\s.*", Pattern.DOTALL);
    private static final Pattern PAM =
            Pattern.compile("P7\\s+(?:#|WIDTH|HEIGHT|DEPTH|MAXVAL|TUPLTYPE|332).*", Pattern.DOTALL);
    private static final Pattern XBM =
            Pattern.compile("(?:/\\*.*?\\*/\\s*)?#define\\s+\\S{1,200}_width\\s.*", Pattern.DOTALL);
    private static final Pattern HTML =
            Pattern.compile("<(?:!doctype html|html|head|body|title|meta|script)\\b.*", Pattern.DOTALL);
    private static final Pattern SVG = Pattern.compile("<(?:!doctype svg|svg)\\b.*", Pattern.DOTALL);

    /** A kind of text and the test that recognises it; the test receives the beginning in lower case. */
    private record Row(ForeignFormat format, Predicate<String> test) {}

    private static final List<Row> TABLE = List.of(
            new Row(
                    ForeignFormat.picture("SVG drawings"),
                    text -> SVG.matcher(rootElement(text)).matches()),
            new Row(
                    ForeignFormat.noPicture("a web page (HTML)"),
                    text -> HTML.matcher(rootElement(text)).matches()),
            new Row(ForeignFormat.picture("XPM pictures"), text -> text.startsWith("/* xpm */")),
            new Row(
                    ForeignFormat.picture("XBM pictures"),
                    text -> XBM.matcher(text).matches()),
            new Row(
                    ForeignFormat.spoilt(
                            "it is a Git LFS pointer instead of the picture; fetch the picture with git lfs pull"),
                    text -> text.startsWith("version https://git-lfs.github.com/")));

    private TextFormats() {}

    /** Returns the kind of a text; empty if the file is not text. */
    static Optional<ForeignFormat> of(ByteView in) {
        if (!isText(in)) {
            return Optional.empty();
        }
        String text = beginning(in);
        String inner = Base64Text.unwrapped(text);
        if (inner.startsWith("data:image/") || Base64Text.begins(inner)) {
            return Optional.of(
                    ForeignFormat.spoilt("it is the base64 of a picture; decode it, or pass it as a data: address"));
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return Optional.of(TABLE.stream()
                .filter(row -> row.test().test(lower))
                .map(Row::format)
                .findFirst()
                .orElse(ForeignFormat.noPicture("a text file")));
    }

    /** Returns whether a file is PBM, PGM, PPM, PAM or PFM: their headers are text, followed by any bytes. */
    static boolean isNetpbm(ByteView in) {
        if (!in.startsWith(0, "P")) {
            return false;
        }
        String text = in.ascii(0, Math.min(in.length(), PREFIX));
        return NETPBM.matcher(text).matches() || PAM.matcher(text).matches();
    }

    /** Returns the text from its root element on, without the XML prolog; empty if the prolog does not end. */
    private static String rootElement(String text) {
        String rest = text;
        while (rest.startsWith("<?")
                || rest.startsWith("<!--")
                || rest.startsWith("<!doctype")
                        && !rest.startsWith("<!doctype svg")
                        && !rest.startsWith("<!doctype html")) {
            String end = rest.startsWith("<!--") ? "-->" : ">";
            int at = rest.indexOf(end);
            if (at < 0) {
                return "";
            }
            rest = rest.substring(at + end.length()).stripLeading();
        }
        return rest;
    }

    /**
     * Returns whether a file is text, judging by its first bytes.
     *
     * @param in the file
     * @return true if it is text
     */
    public static boolean isText(ByteView in) {
        if (utf16(in).isPresent()) {
            return true;
        }
        int length = Math.min(in.length(), PREFIX);
        for (int i = 0; i < length; i++) {
            int c = in.u8(i);
            if (c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' || c == 0x7f) {
                return false;
            }
        }
        return isUtf8(in, length);
    }

    private static Optional<Charset> utf16(ByteView in) {
        if (in.startsWith(0, "\u00ff\u00fe")) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        return in.startsWith(0, "\u00fe\u00ff") ? Optional.of(StandardCharsets.UTF_16BE) : Optional.empty();
    }

    private static boolean isUtf8(ByteView in, int length) {
        // the prefix may end within a character: omit up to three bytes of it
        int end = length;
        while (end > 0 && length - end < 3 && end < in.length() && (in.u8(end) & 0xc0) == 0x80) {
            end--;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(in.bytes(), in.start(), end));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Returns the beginning of the text without its byte-order mark and leading blanks. */
    private static String beginning(ByteView in) {
        Charset charset = utf16(in).orElse(StandardCharsets.UTF_8);
        String text = new String(in.bytes(), in.start(), Math.min(in.length(), PREFIX), charset);
        return (text.startsWith("\ufeff") ? text.substring(1) : text).stripLeading();
    }
}
