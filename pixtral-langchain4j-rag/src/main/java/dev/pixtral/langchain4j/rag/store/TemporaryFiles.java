package dev.pixtral.langchain4j.rag.store;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names for files that are being written. A name says which process writes it, so that files of killed processes can be
 * told from those of living ones.
 */
final class TemporaryFiles {
    private static final String GLOB = ".writing-*";
    private static final Pattern NAME = Pattern.compile("\\.writing-([0-9a-f]{8})-(\\d{1,18})-(\\d{1,18})-\\d{1,18}");

    /** What another machine, or an unknown process, has not touched for so long is abandoned. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private static final Path LINUX_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final AtomicLong NEXT = new AtomicLong();
    private static final String HOST = host();
    private static final long PID = ProcessHandle.current().pid();

    private TemporaryFiles() {}

    /** Looking up the name in the network comes last: it may take seconds. */
    private static String host() {
        String name = System.getenv("COMPUTERNAME");
        try {
            if (Files.isReadable(LINUX_NAME)) {
                name = Files.readString(LINUX_NAME);
            } else if (name == null) {
                name = InetAddress.getLocalHost().getHostName();
            }
        } catch (IOException e) {
            name = "";
        }
        return "%08x".formatted(name.hashCode());
    }

    /** A name that no one else uses, at any time. */
    static Path next(Path folder) {
        return folder.resolve(
                ".writing-%s-%d-%d-%d".formatted(HOST, PID, started(ProcessHandle.current()), NEXT.getAndIncrement()));
    }

    /** Deletes what killed processes left. */
    static void deleteLeftovers(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, GLOB)) {
            for (Path file : files) {
                BasicFileAttributes attributes;
                try {
                    attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                } catch (IOException e) {
                    continue; // its writer has just moved it into place
                }
                if (attributes.isRegularFile() && isLeftover(file.getFileName().toString(), attributes)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static boolean isLeftover(String name, BasicFileAttributes attributes) {
        Matcher writer = NAME.matcher(name);
        if (!writer.matches()) {
            return false;
        }
        boolean old =
                attributes.lastModifiedTime().toInstant().isBefore(Instant.now().minus(ABANDONED));
        return old || writer.group(1).equals(HOST) && !lives(Long.parseLong(writer.group(2)), writer.group(3));
    }

    /** Whether a process of this machine lives; its number may belong to a later process by now. */
    private static boolean lives(long pid, String started) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> Long.toString(started(process)).equals(started))
                .isPresent();
    }

    private static long started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
