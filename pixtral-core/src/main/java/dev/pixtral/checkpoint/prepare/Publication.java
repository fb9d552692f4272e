package dev.pixtral.checkpoint.prepare;

import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.WeightFormat;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gives a complete file its name, at once and for ever: a file in use is never replaced. */
final class Publication {
    private static final int HASH_DIGITS = 16;
    private static final int LONGEST_NAME = 60;

    /** Where Hugging Face's tools keep a commit of {@code owner/name}, whose last part says nothing about the model. */
    private static final Pattern CACHED =
            Pattern.compile("(?s).*[/\\\\]models--[^/\\\\]+?--([^/\\\\]+)[/\\\\]snapshots[/\\\\][0-9a-f]{40}");

    private Publication() {}

    /** Returns a name made from source, formats and content, such as {@code pixtral-12b-q4-0123456789abcdef}. */
    static String name(String source, WeightFormats formats, String hash) {
        return "%s-%s.safetensors".formatted(stem(source, formats), hash.substring(0, HASH_DIGITS));
    }

    /** Returns the part of a name that does not depend on the content. */
    static String stem(String source, WeightFormats formats) {
        String plain = lastPart(source == null ? "" : source.replaceAll("[/\\\\]+$", ""))
                .replaceAll("[^A-Za-z0-9._-]+", "-")
                .replaceAll("^[.-]+", "");
        String model = plain.isEmpty() ? "model" : plain.substring(0, Math.min(LONGEST_NAME, plain.length()));
        String vision = formats.vision() == WeightFormat.BF16 ? "" : "-" + lower(formats.vision());
        return "%s-%s%s".formatted(model, lower(formats.attention()), vision);
    }

    private static String lastPart(String source) {
        Matcher cached = CACHED.matcher(source);
        return cached.matches() ? cached.group(1) : source.replaceAll("(?s).*[/\\\\]", "");
    }

    private static String lower(WeightFormat format) {
        return format.name().toLowerCase(Locale.ROOT);
    }

    /** Publishes under a name that is made from the content, so that a file of that name has the same content. */
    static Path inFolder(UnfinishedFile file, Path folder, String name, String hash) {
        Path target = folder.resolve(name);
        try {
            if (isSame(target, hash)) {
                file.delete();
            } else {
                // what is there is damaged; processes that have it open keep it
                Files.move(file.path(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw Disk.writing(target, e);
        }
        Disk.forceFolder(folder);
        return target;
    }

    /** Publishes under a name that may be taken. */
    static Path as(UnfinishedFile file, Path target, String hash) {
        try {
            if (isSame(target, hash)) {
                file.delete();
                return target;
            }
            link(file.path(), target);
        } catch (FileAlreadyExistsException e) {
            throw taken(target);
        } catch (IOException e) {
            throw Disk.writing(target, e);
        }
        Disk.forceFolder(target.toAbsolutePath().getParent());
        return target;
    }

    /** Renames without replacing; systems without links may replace a file that appeared a moment ago. */
    private static void link(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            if (Files.exists(to)) {
                throw new FileAlreadyExistsException(to.toString());
            }
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        Files.delete(from);
    }

    static PixtralException taken(Path target) {
        return new PixtralException(
                "%s exists already and has another content; name another file, or delete it first.".formatted(target));
    }

    private static boolean isSame(Path target, String hash) {
        if (!PreparedFile.isPrepared(target)) {
            return false;
        }
        try {
            return PreparedFile.read(target).hash().equals(hash);
        } catch (CheckpointException e) {
            return false; // damaged or of another version: not the same
        }
    }
}
