package dev.pixtral.cli.machine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** How long the threads of this process were ready to run while others had the processors; only Linux reports it. */
public final class RunDelay {
    private static final Path TASKS = Path.of("/proc/self/task");

    private RunDelay() {}

    /** Returns the nanoseconds so far of each thread by the system's id of the thread; empty where not reported. */
    public static Map<Long, Long> nanos() {
        return nanos(TASKS);
    }

    static Map<Long, Long> nanos(Path tasks) {
        Map<Long, Long> delays = new HashMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                String[] fields =
                        Files.readString(thread.resolve("schedstat")).strip().split(" ");
                delays.put(Long.parseLong(thread.getFileName().toString()), Long.parseLong(fields[1]));
            }
        } catch (IOException | RuntimeException e) { // another system, or a thread that has just ended
            return delays;
        }
        return delays;
    }
}
