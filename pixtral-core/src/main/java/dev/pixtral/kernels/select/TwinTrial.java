package dev.pixtral.kernels.select;

import dev.pixtral.kernels.Kernels;
import java.lang.foreign.Arena;

/**
 * Runs both twins of a family on small inputs until they are compiled, and times them on the same inputs.
 *
 * <p>Many short calls, since one long call would compile another entry of the method. Compiling goes on beside them, so
 * the vector twin is called until it is seen to be faster; where it stays slow, until a time is over: the family has
 * lost then, and is not worth a processor for minutes.
 *
 * @param scalar the twin in use
 * @param vector the twin that may be faster
 */
record TwinTrial(Kernels scalar, Kernels vector) implements ChangeOver.Trial {
    private static final long LONGEST_WARM_UP = 10_000_000_000L; // nanoseconds
    private static final int CALLS_BETWEEN_LOOKS = 10;

    /**
     * Of the calls that warm the vector twin, one in so many is enough for the scalar one: plain loops are compiled
     * after fewer.
     */
    private static final int SCALAR_SHARE = 5;

    /**
     * Of the calls that warm the vector twin, one in so many makes a time that can be measured: 0.1 to 5 milliseconds.
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
