package dev.pixtral.cli.bench;

import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.machine.Machine;
import java.util.ArrayList;
import java.util.List;

/** Measures how fast a network is. Each measurement runs once to warm up, then {@code repeat} times. */
final class Bench {
    private final int repeat;
    private final ProgressLine progress;
    private final List<BenchReport.Timed> timed = new ArrayList<>();

    private Bench(Subject subject) {
        this.repeat = subject.repeat();
        this.progress = subject.progress();
    }

    /**
     * The measurement.
     *
     * @param work what runs
     */
    record Speed(Work work) implements Measurement {
        @Override
        public int positions(String model, ModelConfig config) {
            return work.positions(model, config);
        }

        @Override
        public Report measure(Subject subject) {
            Bench bench = new Bench(subject);
            work.each(new Passes(subject), bench::time);
            MemoryUse memory = MemoryUse.now(subject); // before the peaks, which need a large array
            return new BenchReport(
                    subject.name(),
                    subject.kernels(),
                    subject.threads(),
                    Machine.look(),
                    Peaks.measure(subject.threads(), subject.progress()),
                    Costs.of(subject.network(), subject.formats(), subject.keyValues()),
                    bench.timed,
                    subject.loadMs(),
                    memory);
        }
    }

    private void time(Work.Item item, Passes.Run run) {
        String what = item.text();
        progress.show(what + ": warming up ...");
        run.warmUp();
        List<Double> seconds = new ArrayList<>();
        for (int i = 1; i <= repeat; i++) {
            progress.show(what, what, "run %d of %d".formatted(i, repeat), i - 1L, repeat);
            long before = System.nanoTime();
            run.once();
            seconds.add((System.nanoTime() - before) / 1e9 / item.passes());
        }
        progress.erase();
        timed.add(new BenchReport.Timed(item, BenchReport.Seconds.of(seconds)));
    }
}
