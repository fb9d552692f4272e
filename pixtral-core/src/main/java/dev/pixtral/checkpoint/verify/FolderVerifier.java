package dev.pixtral.checkpoint.verify;

import dev.pixtral.checkpoint.CheckpointOutline;
import dev.pixtral.checkpoint.Safetensors;
import dev.pixtral.checkpoint.verify.VerifiedFile.State;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.FileProblem;
import dev.pixtral.errors.PixtralException;
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
import java.util.stream.Stream;

/**
 * Reads all files of a checkpoint's folder: sizes, structure, and SHA-256, which it compares with the published files
 * of Pixtral-12B where they are known. Used once.
 */
public final class FolderVerifier {
    private static final int MOST_FILES = 1_000;
    private static final int BUFFER = 1 << 20;
    private static final int REPORT_EVERY = 64 << 20;
    private static final List<String> ENDINGS = List.of(".safetensors", ".json");

    private final Path folder;
    private final VerifyListener listener;
    private long done;
    private long reported;
    private long total;

    private FolderVerifier(Path folder, VerifyListener listener) {
        this.folder = folder;
        this.listener = listener;
    }

    /**
     * Reads and checks the files of a folder.
     *
     * @param folder the folder
     * @param listener receives the progress
     * @return what was found; a damaged file is a result, not an exception
     * @throws PixtralException if the folder cannot be listed, or the thread is interrupted
     */
    public static FolderVerification verify(Path folder, VerifyListener listener) {
        return new FolderVerifier(folder, listener).verify();
    }

    private FolderVerification verify() {
        List<Path> files = list();
        Optional<String> problem = Optional.empty();
        List<KnownFile> known = List.of();
        try {
            known = KnownFiles.of(CheckpointOutline.read(folder).config());
        } catch (PixtralException e) {
            problem = Optional.of(e.getMessage());
        }
        total = files.stream().mapToLong(FolderVerifier::size).sum();
        listener.read(0, total);
        List<VerifiedFile> verified = new ArrayList<>();
        for (Path file : files) {
            verified.add(verify(file, known));
        }
        listener.read(done, Math.max(done, total)); // a file may have grown
        return new FolderVerification(folder.toString(), List.copyOf(verified), problem);
    }

    private List<Path> list() {
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> files = entries.filter(file -> ENDINGS.stream().anyMatch(file.toString()::endsWith))
                    .limit(MOST_FILES + 1)
                    .sorted()
                    .toList();
            if (files.size() > MOST_FILES) {
                throw new PixtralException(
                        "%s has more than %,d files; give the folder of one model.".formatted(folder, MOST_FILES));
            }
            return files;
        } catch (IOException e) {
            throw new PixtralException(
                    "%s cannot be listed (%s); give the folder of a model.".formatted(folder, FileProblem.why(e)), e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0; // reported when the file is read
        }
    }

    private VerifiedFile verify(Path file, List<KnownFile> known) {
        String name = file.getFileName().toString();
        long size = size(file);
        Optional<String> what = FileProblem.notAFile(file);
        if (what.isPresent()) {
            return new VerifiedFile(name, size, "", State.DAMAGED, "it is %s, not a file".formatted(what.get()));
        }
        try {
            if (name.endsWith(".safetensors")) {
                Safetensors.open(file).close(); // header and length
            }
            Optional<String> problem = name.endsWith(".json") ? JsonFile.problem(file) : Optional.empty();
            if (problem.isPresent()) {
                return new VerifiedFile(name, size, "", State.DAMAGED, problem.get());
            }
            return compared(name, size, digest(file), known);
        } catch (CheckpointException e) {
            return new VerifiedFile(name, size, "", State.DAMAGED, e.getMessage());
        } catch (IOException e) {
            return new VerifiedFile(name, size, "", State.DAMAGED, FileProblem.why(e));
        }
    }

    static VerifiedFile compared(String name, long size, String sha256, List<KnownFile> known) {
        List<KnownFile> sameName =
                known.stream().filter(file -> file.name().equals(name)).toList();
        if (sameName.isEmpty()) {
            return new VerifiedFile(
                    name, size, sha256, State.UNKNOWN, "readable; no published file to compare it with");
        }
        for (KnownFile file : sameName) {
            if (file.sha256().equals(sha256)) {
                return new VerifiedFile(name, size, sha256, State.OK, "the file of " + file.origin());
            }
        }
        return new VerifiedFile(name, size, sha256, State.DIFFERS, difference(sameName.getFirst(), size));
    }

    private static String difference(KnownFile published, long size) {
        if (published.size().isPresent() && published.size().getAsLong() != size) {
            return "differs from the published file of %s, which has %,d bytes"
                    .formatted(published.origin(), published.size().getAsLong());
        }
        return "differs from the published file of %s%s"
                .formatted(
                        published.origin(),
                        published.hint()
                                ? ", as far as that is known"
                                : ", which has the SHA-256 " + published.sha256());
    }

    private String digest(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new PixtralException("The check of %s was interrupted.".formatted(folder));
                }
                digest.update(buffer, 0, count);
                done += count;
                if (done - reported >= REPORT_EVERY) {
                    reported = done;
                    listener.read(done, Math.max(done, total));
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
