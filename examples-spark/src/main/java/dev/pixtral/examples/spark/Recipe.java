package dev.pixtral.examples.spark;

import dev.pixtral.kernels.WeightFormat;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What is asked about each picture, and which model is asked. Sent to the executors.
 *
 * @param model name of the model, or its path, which must be the same on all machines
 * @param weights format of its weights
 * @param caption question whose answer is the caption
 * @param read second question, or empty for none
 * @param schema JSON schema of the second answer, or empty for an answer in text
 * @param maxTokens maximum number of tokens of an answer
 */
public record Recipe(String model, WeightFormat weights, String caption, String read, String schema, int maxTokens)
        implements Serializable {
    private static final int ID_LENGTH = 16;

    /**
     * Identifies everything that may change an answer, so that the rows of another recipe are not taken for those of
     * this one.
     *
     * @return hexadecimal digits
     */
    public String id() {
        // the sizes keep two recipes apart whose texts are the same when put together
        List<String> parts = List.of(model, weights.name(), caption, read, schema, Integer.toString(maxTokens));
        MessageDigest digest = sha256();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, ID_LENGTH);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
