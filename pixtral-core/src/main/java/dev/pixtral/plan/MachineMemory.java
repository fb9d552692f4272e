package dev.pixtral.plan;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The memory that this JVM may use.
 *
 * <p>Available are also files in the cache, those of the model included, since they make room when it is needed. What a
 * system does not report is estimated, rather too high than too low.
 *
 * @param machine bytes of the machine; 0 if not known
 * @param total bytes of the machine, or of the container if that has a lower limit; 0 if not known
 * @param available bytes available without swapping: free, or used to cache files; as large as {@code total} if not
 *     known
 * @param heap largest size of the Java heap
 */
public record MachineMemory(long machine, long total, long available, long heap) {

    /**
     * Looks at this machine.
     *
     * @return what is available now
     */
    public static MachineMemory look() {
        return look(Path.of("/"), Runtime.getRuntime().maxMemory());
    }

    /**
     * Looks at the files of a system, for tests; other systems than Linux report in another way.
     *
     * @param root root of the file system
     * @param heap largest size of the Java heap
     */
    static MachineMemory look(Path root, long heap) {
        List<String> lines = SystemFile.lines(root.resolve("proc/meminfo"));
        OptionalLong machine = SystemFile.number(lines, "MemTotal");
        OptionalLong available = SystemFile.number(lines, "MemAvailable");
        if (machine.isEmpty() || available.isEmpty()) {
            return reported(heap);
        }
        long total = machine.getAsLong() << 10;
        long limit = total;
        long left = available.getAsLong() << 10;
        for (ControlGroups.Level level : ControlGroups.levels(root)) {
            limit = Math.min(limit, level.limit());
            left = Math.min(left, level.available());
        }
        return new MachineMemory(total, limit, Math.min(left, limit), heap);
    }

    private static MachineMemory reported(long heap) {
        if (ModuleLayer.boot().findModule("jdk.management").isEmpty()) {
            return unknown(heap);
        }
        long total = Reported.total();
        boolean cacheIsFree =
                System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
        long available = cacheIsFree ? Reported.free() : total - total / 4; // elsewhere, the cache counts as used
        return new MachineMemory(total, total, available, heap);
    }

    /**
     * Returns the memory of a machine that does not say how much it has.
     *
     * @param heap largest size of the Java heap
     * @return all other numbers are 0
     */
    public static MachineMemory unknown(long heap) {
        return new MachineMemory(0, 0, 0, heap);
    }

    /**
     * Returns whether the system says how much memory there is.
     *
     * @return false if only {@link #heap} is known
     */
    public boolean known() {
        return total > 0;
    }

    /**
     * Returns whether a container may use less memory than the machine has.
     *
     * @return true if {@code total} is a limit
     */
    public boolean limited() {
        return total < machine;
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
