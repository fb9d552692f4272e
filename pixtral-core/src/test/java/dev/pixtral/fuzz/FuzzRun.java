package dev.pixtral.fuzz;

import static org.assertj.core.api.Assertions.fail;

import dev.pixtral.fuzz.FuzzTarget.Seed;
import dev.pixtral.testing.CpuTime;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Gives a target one input after the other on a thread of its own, and watches how much it computes for each. */
public final class FuzzRun {
    /** Processor time, since a wall clock would make a finding of a busy machine. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Of the wall clock: what waits for something that never comes computes nothing. */
    private static final long HANGS_NANOS = TimeUnit.MINUTES.toNanos(3);

    private static final long LOOK_MILLIS = 20;

    private final FuzzTarget target;
    private volatile String what = "nothing yet";
    private volatile byte[] input = {};
    private volatile long begun = System.nanoTime();
    private volatile long computed;
    private volatile Throwable failure;
    private volatile long inputs;
    private volatile long slowest;

    /** Prepares a run of a target, also of one in another module. */
    public FuzzRun(FuzzTarget target) {
        this.target = target;
    }

    /** Replays inputs as they are. */
    public void replay(Iterable<Seed> seeds) {
        watch(() -> {
            for (Seed seed : seeds) {
                give(seed.name(), seed.bytes());
            }
        });
    }

    /**
     * Makes inputs for a while. The one of number {@code n} depends on {@code seed + n} alone.
     *
     * @return how many
     */
    public long mutate(long seed, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        watch(() -> {
            for (long n = 0; n == 0 || System.nanoTime() < end; n++) {
                Random random = new Random(seed + n);
                byte[] from = pick(random);
                give("seed " + (seed + n), target.mutator().mutate(from, pick(random), random));
            }
        });
        return inputs;
    }

    /** The most processor time that an input took on the thread that gave it. */
    public double slowestMillis() {
        return slowest / 1e6;
    }

    private byte[] pick(Random random) {
        return target.seeds().get(random.nextInt(target.seeds().size())).bytes();
    }

    private void give(String name, byte[] bytes) {
        what = name;
        input = bytes;
        begun = System.nanoTime();
        computed = CpuTime.nanos();
        target.accept(bytes);
        slowest = Math.max(slowest, CpuTime.nanos() - computed);
        inputs++;
    }

    private void watch(Runnable work) {
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name("fuzz-" + target.name())
                .start(() -> {
                    try {
                        work.run();
                    } catch (Throwable escaped) { // told below, with the input that did it
                        failure = escaped;
                    }
                });
        while (thread.isAlive()) {
            if (CpuTime.nanos(thread) - computed > LONGEST_NANOS) {
                tell("computed for more than 5 s, and was at " + String.join("\n  ", stack(thread)), null);
            }
            if (System.nanoTime() - begun > HANGS_NANOS) {
                tell("hangs, and was at " + String.join("\n  ", stack(thread)), null);
            }
            sleep(thread);
        }
        if (failure != null) {
            tell("let something escape that is no PixtralException", failure);
        }
    }

    private static String[] stack(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .limit(12)
                .map(Object::toString)
                .toArray(String[]::new);
    }

    private static void sleep(Thread thread) {
        try {
            thread.join(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void tell(String problem, Throwable cause) {
        Path kept = FuzzFiles.keep(target.name(), input);
        fail(
                "%s, %s: %s. The input is in %s; once it is mended, keep it in src/test/resources/fuzz/%s."
                        .formatted(target.name(), what, problem, kept, target.name()),
                cause);
    }
}
