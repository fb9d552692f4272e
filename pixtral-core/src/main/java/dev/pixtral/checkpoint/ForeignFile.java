package dev.pixtral.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Recognises what people have in place of the file they wanted, by its first bytes. */
final class ForeignFile {
    /** Bytes that are enough to tell. */
    static final int HEAD = 64;

    private ForeignFile() {}

    /** Says what a file is that begins with these bytes, and what to do, if it is one of the usual mistakes. */
    static Optional<String> recognise(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, HEAD), StandardCharsets.ISO_8859_1);
        String text = head.stripLeading().toLowerCase(Locale.ROOT);
        if (bytes.length == 0) {
            return Optional.of("an empty file; download it again");
        }
        if (text.startsWith("version https://git-lfs") || text.startsWith("version https://hawser")) {
            return Optional.of("a git-lfs pointer, not the file it points to; run 'git lfs pull' in its folder");
        }
        if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
            return Optional.of("an HTML page, such as a login or error page; download the file itself");
        }
        if (head.startsWith("PK\3\4")) {
            return Optional.of("a zip file, such as a PyTorch checkpoint; convert it to safetensors");
        }
        if (head.startsWith("\u0080\2")) {
            return Optional.of("a Python pickle, such as an old PyTorch checkpoint; convert it to safetensors");
        }
        if (head.startsWith("GGUF")) {
            return Optional.of("a GGUF file; use a checkpoint in safetensors");
        }
        if (head.startsWith("\u001f\u008b")) {
            return Optional.of("a gzip file; unpack it first");
        }
        return Optional.empty();
    }
}
