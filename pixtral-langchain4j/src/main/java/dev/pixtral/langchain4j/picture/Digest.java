package dev.pixtral.langchain4j.picture;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** SHA-256 of contents, in hexadecimal digits. That of a picture with bytes is that of its bytes. */
final class Digest {
    private Digest() {}

    static String of(Content content) {
        return switch (content) {
            case null -> "none"; // the model refuses the message with details
            case TextContent text -> ofText(text.text());
            case ImageContent picture -> of(picture.image());
            default -> of("other", String.valueOf(content));
        };
    }

    static String ofText(String text) {
        return of("text", text);
    }

    private static String of(Image image) {
        if (image.base64Data() == null) {
            return of("address", String.valueOf(image.url()));
        }
        try {
            return hash(Base64.getDecoder().decode(image.base64Data()));
        } catch (IllegalArgumentException e) { // it cannot be a retrieved picture
            return of("damaged", image.base64Data());
        }
    }

    /** The kind keeps a text from having the hash of a picture's bytes. */
    private static String of(String kind, String value) {
        return kind + ":" + hash(value.getBytes(UTF_8));
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM has no SHA-256, which every JVM must have.", e);
        }
    }
}
