package dev.pixtral.cli.bench;

import dev.pixtral.cli.bench.OperationTable.Frame;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.machine.RunDelay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * A recording of the JVM's Flight Recorder that only takes execution samples. Loaded only where the module
 * {@value #MODULE} is.
 */
final class FlightRecording implements AutoCloseable {
    static final String MODULE = "jdk.jfr";

    private static final String EVENT = "jdk.ExecutionSample";
    private static final String WORKERS = "pixtral-worker-";
    private static final Duration PERIOD = Duration.ofMillis(10);

    private final Recording recording = new Recording();

    private final Map<Long, Long> delaysBefore = RunDelay.nanos();

    private FlightRecording() {
        recording.enable(EVENT).withPeriod(PERIOD);
    }

    /** Starts to record. */
    static FlightRecording start() {
        FlightRecording flight = new FlightRecording();
        flight.recording.start();
        return flight;
    }

    /** Stops, and adds the samples of the calling thread and of the workers, and how long these had no processor. */
    void addTo(Samples samples) {
        Map<Long, Long> delays = RunDelay.nanos();
        recording.stop();
        try {
            Path file = Files.createTempFile("pixtral-", ".jfr");
            try {
                recording.dump(file);
                read(file, samples)
                        .forEach((thread, id) -> samples.addDelay(
                                thread, delays.getOrDefault(id, 0L) - delaysBefore.getOrDefault(id, 0L)));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw CommandException.failed(
                    "The recording cannot be written to the folder for temporary files (%s).".formatted(e.getMessage()),
                    e);
        }
    }

    /** Returns the sampled threads, each with the system's id. */
    private static Map<Long, Long> read(Path file, Samples samples) throws IOException {
        Map<Long, Long> threads = new HashMap<>();
        try (RecordingFile events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                RecordedThread thread = event.getThread("sampledThread");
                if (event.getEventType().getName().equals(EVENT)
                        && thread != null
                        && event.getStackTrace() != null
                        && computes(thread)) {
                    samples.add(thread.getJavaThreadId(), event.getStartTime(), frames(event));
                    threads.put(thread.getJavaThreadId(), thread.getOSThreadId());
                }
            }
        }
        return threads;
    }

    private static boolean computes(RecordedThread thread) {
        String name = thread.getJavaName();
        return thread.getJavaThreadId() == Thread.currentThread().threadId()
                || (name != null && name.startsWith(WORKERS));
    }

    private static List<Frame> frames(RecordedEvent event) {
        return event.getStackTrace().getFrames().stream()
                .filter(RecordedFrame::isJavaFrame)
                .map(frame -> new Frame(
                        frame.getMethod().getType().getName(), frame.getMethod().getName()))
                .toList();
    }

    @Override
    public void close() {
        recording.close();
    }
}
