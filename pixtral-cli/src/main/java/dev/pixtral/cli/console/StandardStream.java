package dev.pixtral.cli.console;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A standard stream, which may be closed when a process starts: after {@code <&-} its file descriptor is free, and the
 * JVM gives it to the first file that it opens, which would then be read or written instead of the stream.
 *
 * <p>The launcher opens {@code /dev/null} instead, and sets a system property. A JVM that was started without the
 * launcher checks for itself where the system lists open files (Linux): a stream that was open before the JVM started
 * cannot be close-on-exec, as the JVM's own files are, and is not a file of the JDK.
 */
enum StandardStream {
    IN(0),
    OUT(1),
    ERR(2);

    /**
     * System property with the numbers of the streams that were closed when the launcher started, as in {@code 0,1}.
     */
    static final String CLOSED_PROPERTY = "pixtral.closed";

    private static final Path FILES = Path.of("/proc/self/fd");
    private static final Path FLAGS = Path.of("/proc/self/fdinfo");
    private static final long CLOSE_ON_EXEC = 02_000_000; // octal, O_CLOEXEC of Linux

    private final String number;

    StandardStream(int number) {
        this.number = Integer.toString(number);
    }

    /**
     * Opens the stream.
     *
     * @param descriptor its descriptor in this JVM
     * @param opener creates the stream
     * @return the stream, or empty if the process was started without it
     */
    <S> Optional<S> open(FileDescriptor descriptor, Function<FileDescriptor, S> opener) {
        return closed() ? Optional.empty() : Optional.of(opener.apply(descriptor));
    }

    private boolean closed() {
        if (List.of(System.getProperty(CLOSED_PROPERTY, "").split(",")).contains(number)) {
            return true;
        }
        if (!Files.isDirectory(FILES)) {
            return false; // not Linux: only the launcher can find out
        }
        Path link = FILES.resolve(number);
        try {
            return !Files.exists(link, LinkOption.NOFOLLOW_LINKS)
                    || closesOnExec()
                    || Files.readSymbolicLink(link)
                            .startsWith(Path.of(System.getProperty("java.home")).toRealPath());
        } catch (IOException e) {
            return false; // it exists, and there is no sign that it is a file of the JVM
        }
    }

    private boolean closesOnExec() throws IOException {
        for (String line : Files.readAllLines(FLAGS.resolve(number))) {
            if (line.startsWith("flags:")) {
                return (Long.parseLong(line.substring("flags:".length()).strip(), 8) & CLOSE_ON_EXEC) != 0;
            }
        }
        return false;
    }
}
