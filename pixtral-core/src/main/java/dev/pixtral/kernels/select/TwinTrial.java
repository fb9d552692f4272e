package dev.pixtral.kernels.select;

import dev.pixtral.kernels.Kernels;
import java.lang.foreign.Arena;

/**
 * Runs both twins of a family on small inputs until they are compiled, and times them on the same inputs.
 *
 * <p>Makes many short calls, because one long call would compile a different entry of the method. Compilation runs in
 * the background, so the vector twin is called until it is measured to be faster, or until a time limit if it stays
 * slow: the family has then lost, and is not worth a processor for minutes.
 *
 * @param scalar the twin in use
 * @param vector the twin that may be faster
 */
record TwinTrial(Kernels scalar, Kernels vector) implements ChangeOver.Trial {
    private static final long LONGEST_WARM_UP = 10_000_000_000L; // nanoseconds
    private static final int CALLS_BETWEEN_LOOKS = 10;

    /**
     * Divisor of the vector twin's warm-up calls that gives those of the scalar twin: plain loops are compiled after
     * fewer calls.
     */
    private static final int SCALAR_SHARE = 5;

    /**
     * Divisor of the vector twin's warm-up calls that gives those of a timed sample, which takes 0.1 to 5 milliseconds:
     * long enough to measure.
     */
    private static final int SAMPLE_SHARE = 200;

    @Override
    public Timings run(Family family) throws InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            return run(WarmUp.call(family, arena), WarmUp.calls(family));
        }
    }

    private Timings run(WarmUp.Call call, int calls) throws InterruptedException {
        Runnable scalarSample = () -> repeat(call, scalar, calls / SAMPLE_SHARE);
        Runnable vectorSample = () -> repeat(call, vector, calls / SAMPLE_SHARE);
        long end = System.nanoTime() + LONGEST_WARM_UP;
        warm(call, scalar, calls / SCALAR_SHARE, end);
        Timings timings;
        do {
            warm(call, vector, calls, end);
            timings = Timings.best(scalarSample, vectorSample, System::nanoTime);
        } while (!timings.vectorWins() && System.nanoTime() < end);
        return timings;
    }

    private static void warm(WarmUp.Call call, Kernels kernels, int calls, long end) throws InterruptedException {
        for (int done = 0; done < calls && System.nanoTime() < end; done += CALLS_BETWEEN_LOOKS) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            repeat(call, kernels, CALLS_BETWEEN_LOOKS);
        }
    }

    private static void repeat(WarmUp.Call call, Kernels kernels, int times) {
        for (int i = 0; i < times; i++) {
            call.on(kernels);
        }
    }
}
