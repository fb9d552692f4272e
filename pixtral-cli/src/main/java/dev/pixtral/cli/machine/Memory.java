package dev.pixtral.cli.machine;

import com.sun.management.OperatingSystemMXBean;
import dev.pixtral.cli.console.CommandException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Memory of the machine, or of the container that this JVM runs in. A runtime without the module {@code jdk.management}
 * does not report the limit of a container.
 */
public final class Memory {
    private static final Path MACHINE = Path.of("/proc/meminfo");
    private static final Path PROCESS = Path.of("/proc/self/status");
    private static final boolean REPORTED =
            ModuleLayer.boot().findModule("jdk.management").isPresent();

    private Memory() {}

    /** Bytes in total; in a container, the bytes that it may use. */
    public static long total() {
        return REPORTED
                ? Reported.total()
                : kibibytes(MACHINE, "MemTotal:").orElse(Runtime.getRuntime().maxMemory());
    }

    /** Bytes available without swapping: free, or used to cache files. */
    public static long available() {
        long free = REPORTED ? Reported.free() : Runtime.getRuntime().maxMemory();
        long machine = kibibytes(MACHINE, "MemAvailable:").orElse(free);
        return limited() ? Math.min(machine, free) : machine;
    }

    /** Whether a container may use less memory than the machine has. */
    public static boolean limited() {
        OptionalLong machine = kibibytes(MACHINE, "MemTotal:");
        return machine.isPresent() && total() < machine.getAsLong();
    }

    /** The peak physical memory of this process, in bytes; empty where the system does not report it. */
    public static OptionalLong peakOfProcess() {
        return kibibytes(PROCESS, "VmHWM:");
    }

    /** Formats bytes for people. */
    public static String text(long bytes) {
        return bytes < 1L << 30
                ? String.format(Locale.ROOT, "%,d MiB", bytes >> 20)
                : String.format(Locale.ROOT, "%.1f GiB", (double) bytes / (1L << 30));
    }

    /** A line such as {@code MemTotal: 24689032 kB}, in bytes; empty where there is no such file or line. */
    private static OptionalLong kibibytes(Path file, String key) {
        if (!Files.isReadable(file)) {
            return OptionalLong.empty();
        }
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst();
        } catch (IOException e) {
            throw CommandException.failed("%s cannot be read (%s).".formatted(file, e.getMessage()), e);
        }
    }

    /** Loaded only if its module is present: a run-time image may omit it. */
    private static final class Reported {
        private static final OperatingSystemMXBean SYSTEM =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

        static long total() {
            return SYSTEM.getTotalMemorySize();
        }

        static long free() {
            return SYSTEM.getFreeMemorySize();
        }
    }
}
