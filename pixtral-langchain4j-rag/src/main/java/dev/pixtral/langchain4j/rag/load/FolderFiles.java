package dev.pixtral.langchain4j.rag.load;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The files of a folder in the order of their relative paths. Links are not followed: what they lead to inside the
 * folder is found by its own name, and what is outside does not belong to it. So loops of links do no harm.
 */
final class FolderFiles extends SimpleFileVisitor<Path> {
    /** What is known of a file before it is opened. */
    enum State {
        REGULAR,
        /** A link to something inside the folder. */
        LINK_INSIDE,
        LINK_OUTSIDE,
        BROKEN_LINK,
        /** A pipe or device. */
        SPECIAL,
        UNREADABLE
    }

    /**
     * A file of the folder.
     *
     * @param path where it is; a path that is made from its name may be another one
     * @param state what is known of it
     */
    record Found(Path path, State state) {}

    /** What a JVM reads in the place of bytes of a name that are no text for it. */
    private static final char NO_TEXT = '\uFFFD';

    private final Path root;
    private final Predicate<String> skipped;
    private final int maxFiles;
    private final TreeMap<String, Found> found = new TreeMap<>();
    private long count;

    private FolderFiles(Path root, Predicate<String> skipped, int maxFiles) {
        this.root = root;
        this.skipped = skipped;
        this.maxFiles = maxFiles;
    }

    /**
     * Lists a folder.
     *
     * @param root the folder's real path
     * @throws IOException if the folder itself cannot be read
     */
    static FolderFiles of(Path root, Predicate<String> skipped, int maxFiles) throws IOException {
        FolderFiles files = new FolderFiles(root, skipped, maxFiles);
        Files.walkFileTree(root, files);
        return files;
    }

    /** The first files in order, at most the maximum number. */
    Map<String, Found> first() {
        return found;
    }

    /** How many more there are. */
    long leftOut() {
        return count - found.size();
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        Problem.checkInterrupted();
        return folder.equals(root) || !isSkipped(folder) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        Problem.checkInterrupted();
        if (!isSkipped(file)) {
            add(file, state(file, attributes));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        if (file.equals(root)) {
            throw e;
        }
        if (!isSkipped(file)) {
            add(file, State.UNREADABLE);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
        if (e != null) { // the list of its files broke off
            visitFileFailed(folder, e);
        }
        return FileVisitResult.CONTINUE;
    }

    /** Keeps the smallest paths, so that the order in which the system lists them does not matter. */
    private void add(Path file, State state) {
        count++;
        found.put(relative(root, file), new Found(file, state));
        if (found.size() > maxFiles) {
            found.pollLastEntry();
        }
    }

    private State state(Path file, BasicFileAttributes attributes) {
        if (attributes.isRegularFile()) {
            return State.REGULAR;
        }
        if (!attributes.isSymbolicLink()) {
            return State.SPECIAL;
        }
        try {
            return file.toRealPath().startsWith(root) ? State.LINK_INSIDE : State.LINK_OUTSIDE;
        } catch (IOException e) {
            return State.BROKEN_LINK; // or a loop
        }
    }

    private boolean isSkipped(Path path) {
        return isHidden(path) || skipped.test(relative(root, path));
    }

    private static boolean isHidden(Path path) {
        try {
            return path.getFileName().toString().startsWith(".")
                    || Files.exists(path, LinkOption.NOFOLLOW_LINKS) && Files.isHidden(path);
        } catch (IOException e) {
            return false; // it is reported when it is opened
        }
    }

    /** The path below a folder with {@code /} between names, on every system. No two files have the same. */
    private static String relative(Path root, Path path) {
        String name = StreamSupport.stream(root.relativize(path).spliterator(), false)
                .map(Path::toString)
                .collect(Collectors.joining("/"));
        return name.indexOf(NO_TEXT) < 0 ? name : spelled(root.toUri(), path.toUri());
    }

    /** Names are bytes on some systems. They are read as UTF-8, whatever the process expects; else as in an address. */
    private static String spelled(URI root, URI path) {
        String name = path.getPath().substring(root.getPath().length());
        String unique = name.indexOf(NO_TEXT) < 0
                ? name
                : path.getRawPath().substring(root.getRawPath().length());
        return unique.endsWith("/") ? unique.substring(0, unique.length() - 1) : unique; // of a folder
    }
}
