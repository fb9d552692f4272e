package dev.pixtral.cli.bench;

import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.machine.ArithmeticPeak;
import dev.pixtral.cli.machine.Bandwidth;
import java.util.Optional;

/**
 * What this machine can do at most with this JVM.
 *
 * @param one arithmetic of one thread; empty without the Vector API
 * @param all arithmetic of all threads together; empty without the Vector API
 * @param bandwidth bytes that all threads together read from memory per second
 */
record Peaks(Optional<ArithmeticPeak> one, Optional<ArithmeticPeak> all, double bandwidth) {
    static Peaks measure(int threads, ProgressLine progress) {
        progress.show("peaks of this machine ...");
        Optional<ArithmeticPeak> one = ArithmeticPeak.measure(1);
        Optional<ArithmeticPeak> all = threads == 1 ? one : ArithmeticPeak.measure(threads);
        Peaks peaks = new Peaks(one, all, Bandwidth.measure(threads));
        progress.erase();
        return peaks;
    }
}
