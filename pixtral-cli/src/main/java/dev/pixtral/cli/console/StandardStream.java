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
 * A stream that a process is started with, or without: after {@code <&-} its number is free, and the JVM gives it to
 * the first file it opens, which would then be read or written in the stream's place.
 *
 * <p>The launcher opens {@code /dev/null} instead, and tells by a system property. A JVM that was started without it
 * finds out itself where the system shows its files (Linux): a stream that was there before the JVM cannot be marked as
 * one to be closed when a program starts, as the JVM marks its own files, and does not lie in the JDK.
 */
enum StandardStream {
    IN(0),
    OUT(1),
    ERR(2);

    /**
     * System property that names the streams that were closed when the launcher began, by number, as in {@code 0,1}.
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
     * @param opener makes the stream
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
            return false; // no such system: the launcher is needed
        }
        Path link = FILES.resolve(number);
        try {
            return !Files.exists(link, LinkOption.NOFOLLOW_LINKS)
                    || closesOnExec()
                    || Files.readSymbolicLink(link)
                            .startsWith(Path.of(System.getProperty("java.home")).toRealPath());
        } catch (IOException e) {
            return false; // it is there, and nothing speaks against it
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
