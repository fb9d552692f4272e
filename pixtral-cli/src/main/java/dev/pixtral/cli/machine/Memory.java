package dev.pixtral.cli.machine;

import dev.pixtral.cli.console.CommandException;
import dev.pixtral.plan.Amount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Memory that this process has used; what it may use is {@link dev.pixtral.plan.MachineMemory}. */
public final class Memory {
    private static final Path PROCESS = Path.of("/proc/self/status");

    private Memory() {}

    /** The peak physical memory of this process, in bytes; empty where the system does not report it. */
    public static OptionalLong peakOfProcess() {
        return kibibytes(PROCESS, "VmHWM:");
    }

    /** The physical memory that this process has now, in bytes; empty where the system does not report it. */
    public static OptionalLong ofProcess() {
        return kibibytes(PROCESS, "VmRSS:");
    }

    /** Formats bytes for people. */
    public static String text(long bytes) {
        return Amount.text(bytes);
    }

    /** A line such as {@code VmHWM: 24689032 kB}, in bytes; empty where there is no such file or line. */
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
}
