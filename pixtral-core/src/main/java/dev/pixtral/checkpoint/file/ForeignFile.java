package dev.pixtral.checkpoint.file;

import dev.pixtral.api.Internal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Recognises files that are commonly mistaken for those of a checkpoint, by their first bytes. */
@Internal
public final class ForeignFile {
    /** Bytes that suffice to recognise a file; a tar file has its mark at the 258th. */
    public static final int HEAD = 512;

    private static final String PICTURE =
            "; pictures belong in the prompt, and the model is a folder with a checkpoint";
    private static final String UNPACK = "; unpack it first";
    private static final String TO_SAFETENSORS =
            "; convert it to safetensors, or download the checkpoint in safetensors";

    /** A kind of file: its first bytes as ISO 8859-1, what it is, and what to do. */
    private record Kind(Pattern beginning, String what) {
        static Kind of(String beginning, String what) {
            return new Kind(Pattern.compile(beginning, Pattern.DOTALL), what);
        }
    }

    private static final List<Kind> KINDS = List.of(
            Kind.of(
                    "PK\3\4",
                    "a zip file, such as a PyTorch checkpoint" + UNPACK
                            + ", and convert it to safetensors if it is one"),
            Kind.of("\u0080[\2-\5]", "a Python pickle, such as an old PyTorch checkpoint" + TO_SAFETENSORS),
            Kind.of("GGUF|FUGG", "a GGUF file; give the file itself as the model, under a name that ends in .gguf"),
            Kind.of(
                    "gg(ml|mf|jt|la)|(lmgg|fmgg|tjgg)",
                    "a model file of an old version of llama.cpp; download the model as GGUF or safetensors"),
            Kind.of("\u0089HDF", "an HDF5 file, such as a Keras checkpoint" + TO_SAFETENSORS),
            Kind.of("\u001f\u008b", "a gzip file" + UNPACK),
            Kind.of("BZh[1-9]", "a bzip2 file" + UNPACK),
            Kind.of("\u00fd7zXZ", "an xz file" + UNPACK),
            Kind.of("\\(\u00b5/\u00fd", "a Zstandard file" + UNPACK),
            Kind.of("7z\u00bc\u00af", "a 7-Zip file" + UNPACK),
            Kind.of("Rar!", "a RAR file" + UNPACK),
            Kind.of(".{257}ustar", "a tar file" + UNPACK),
            Kind.of("\u0089PNG\r\n", "a PNG picture" + PICTURE),
            Kind.of("\u00ff\u00d8\u00ff", "a JPEG picture" + PICTURE),
            Kind.of("GIF8[79]a", "a GIF picture" + PICTURE),
            Kind.of("RIFF.{4}WEBP", "a WebP picture" + PICTURE),
            Kind.of("BM.{4}\0\0\0\0", "a BMP picture" + PICTURE),
            Kind.of("II\\*\0|MM\0\\*|II\\+\0|MM\0\\+", "a TIFF picture" + PICTURE),
            Kind.of(".{4}ftyp(hei[cfxms]|hev[cx]|mif1|msf1|avi[fs])", "a HEIC or AVIF picture" + PICTURE),
            Kind.of("%PDF", "a PDF document" + PICTURE));

    /**
     * Describes a file and what to do, if it is a common mistake.
     *
     * @param bytes its first {@value #HEAD} bytes, or more
     * @return what it is, and after a semicolon what to do; empty if it is none of them
     */
    public static Optional<String> recognise(byte[] bytes) {
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
        return KINDS.stream()
                .filter(kind -> kind.beginning().matcher(head).lookingAt())
                .map(Kind::what)
                .findFirst();
    }

    private ForeignFile() {}
}
