package dev.pixtral.cli.bench;

import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.kernels.select.VmFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Measures which operations the time of passes goes to, from samples that the JVM takes while they run; the passes
 * themselves are those of {@link Bench}, unchanged.
 */
final class ProfileBench {
    private static final long WARM_UP_NANOS = 1_000_000_000L;
    private static final long PERIOD_NANOS = 5_000_000_000L;

    private final int threads;
    private final ProgressLine progress;
    private final List<ProfileReport.Part> parts = new ArrayList<>();

    private ProfileBench(Subject subject) {
        this.threads = subject.threads();
        this.progress = subject.progress();
    }

    /**
     * The measurement.
     *
     * @param work what runs
     */
    record Operations(Work work) implements Measurement {
        @Override
        public int positions(String model, ModelConfig config) {
            requireFlightRecorder();
            return work.positions(model, config);
        }

        @Override
        public Report measure(Subject subject) {
            ProfileBench bench = new ProfileBench(subject);
            work.each(new Passes(subject), bench::sample);
            return new ProfileReport(
                    subject.name(),
                    subject.kernels(),
                    subject.threads(),
                    VmFlag.value("DebugNonSafepoints").equals(Optional.of("true")),
                    bench.parts);
        }
    }

    private static void requireFlightRecorder() {
        if (ModuleLayer.boot().findModule(FlightRecording.MODULE).isEmpty()) {
            throw CommandException.failed(
                    "--profile: this Java runtime has no Flight Recorder; use one with the module %s."
                            .formatted(FlightRecording.MODULE),
                    null);
        }
    }

    private void sample(Work.Item item, Passes.Run run) {
        progress.show(item.text() + ": warming up ...");
        repeat(run, WARM_UP_NANOS);
        progress.show(item.text() + ": taking samples ...");
        Samples samples = new Samples(threads, Thread.currentThread().threadId());
        try (FlightRecording recording = FlightRecording.start()) {
            long before = System.nanoTime();
            int runs = repeat(run, PERIOD_NANOS);
            long nanos = System.nanoTime() - before;
            recording.addTo(samples);
            double ms = nanos / 1e6 / runs / item.passes();
            parts.add(new ProfileReport.Part(item, ms, samples.count(), samples.shares(nanos)));
        }
        progress.erase();
    }

    /** Runs at least once, and until the time has passed. */
    private static int repeat(Passes.Run run, long nanos) {
        long end = System.nanoTime() + nanos;
        int runs = 0;
        do {
            run.once();
            runs++;
        } while (System.nanoTime() < end);
        return runs;
    }
}
