package dev.pixtral.langchain4j.rag.io;

import dev.pixtral.api.Internal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 of bytes, or of a row of texts. */
@Internal
public final class Sha256 {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    private final MessageDigest digest;

    /** Starts a hash. */
    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM has no SHA-256, which every JVM must have.", e);
        }
    }

    /**
     * Hashes bytes.
     *
     * @param bytes any bytes
     * @return 64 lower-case hexadecimal digits
     */
    public static String of(byte[] bytes) {
        return HexFormat.of().formatHex(new Sha256().digest.digest(bytes));
    }

    /**
     * Whether a text has the form of a hash.
     *
     * @param text any text; null is no hash
     * @return true for 64 lower-case hexadecimal digits
     */
    public static boolean isHash(String text) {
        return text != null && FORM.matcher(text).matches();
    }

    /**
     * Adds a text. Its length is hashed as well, so texts cannot move from one to the next.
     *
     * @param text any text; null differs from all texts
     * @return this hash
     */
    public Sha256 add(String text) {
        byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        digest.update((text == null ? "-" : bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
        return this;
    }

    /**
     * Ends the hash.
     *
     * @param digits how many hexadecimal digits are wanted, 1 to 64
     * @return the first digits of the hash
     */
    public String hex(int digits) {
        return HexFormat.of().formatHex(digest.digest()).substring(0, digits);
    }
}
