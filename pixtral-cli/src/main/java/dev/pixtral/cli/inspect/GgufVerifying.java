package dev.pixtral.cli.inspect;

import dev.pixtral.ModelHeaders;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.console.StageLines;
import dev.pixtral.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads all bytes of GGUF files, which have no checksums of their own. In the cache of Hugging Face's tools a file is a
 * link to one whose name is its SHA-256.
 */
final class GgufVerifying {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final int CHUNK = 1 << 20;

    private final StageLines lines;
    private final String model;
    private final long total;
    private long done;

    private GgufVerifying(ModelHeaders headers, ProgressLine progress) {
        this.lines = new StageLines(progress, "verifying");
        this.model = headers.name();
        this.total = headers.files().stream()
                .mapToLong(ModelHeaders.WeightFile::bytes)
                .sum();
    }

    /**
     * Verifies the files of a model.
     *
     * @param path its first file
     * @return what was found to be right
     * @throws CommandException if a file is damaged or cannot be read
     */
    static String run(Path path, ModelHeaders headers, ProgressLine progress) {
        GgufVerifying verifying = new GgufVerifying(headers, progress);
        List<String> found = new ArrayList<>();
        for (ModelHeaders.WeightFile file : headers.files()) {
            Path place = path.resolveSibling(file.name());
            found.add("%s: %s".formatted(place.getFileName(), verifying.verify(place)));
        }
        return String.join("; ", found);
    }

    private String verify(Path file) {
        try {
            String hash = hash(file);
            Optional<String> expected = expected(file);
            if (expected.isEmpty()) {
                return "readable to its end, with nothing to compare it with";
            }
            if (!expected.get().equals(hash)) {
                throw CommandException.failed(
                        "%s is damaged: its SHA-256 is %s, but its name in the cache is %s; delete it and download it again."
                                .formatted(file, hash, expected.get()),
                        null);
            }
            return "its SHA-256 is that of its name in the cache";
        } catch (IOException e) {
            throw CommandException.failed("%s cannot be read (%s).".formatted(file, e.getMessage()), e);
        }
    }

    private static Optional<String> expected(Path file) throws IOException {
        return Optional.of(file.toRealPath().getFileName().toString())
                .filter(name -> SHA_256.matcher(name).matches());
    }

    private String hash(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
                done += read;
                lines.onProgress(new Progress.Opening(model, Math.min(done, total), total));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
