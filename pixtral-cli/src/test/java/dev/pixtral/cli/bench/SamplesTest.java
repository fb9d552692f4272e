package dev.pixtral.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pixtral.cli.bench.OperationTable.Frame;
import dev.pixtral.cli.bench.Samples.Share;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SamplesTest {
    private static final long PERIOD = 10_000_000;
    private static final List<Frame> NORM = List.of(new Frame("dev.pixtral.kernels.twins.PanamaKernels", "rmsNorm"));
    private static final List<Frame> SPIN = List.of(new Frame("dev.pixtral.kernels.Workers$Worker", "awaitAfter"));
    private static final long CALLER = 1;
    private static final long WORKER = 2;

    private static void add(Samples samples, long thread, List<Frame> stack, int from, int to) {
        for (int i = from; i < to; i++) {
            samples.add(thread, Instant.EPOCH.plusNanos(i * PERIOD), stack);
        }
    }

    private static Map<Operation, Share> shares(Samples samples, int periods) {
        return samples.shares(periods * PERIOD).stream().collect(Collectors.toMap(Share::operation, share -> share));
    }

    @Test
    void a_thread_that_is_not_sampled_waits() {
        Samples samples = new Samples(2, CALLER);
        add(samples, CALLER, NORM, 0, 100);
        add(samples, WORKER, NORM, 0, 20);
        add(samples, WORKER, SPIN, 20, 30);

        Map<Operation, Share> shares = shares(samples, 100);

        assertThat(samples.count()).isEqualTo(130);
        assertThat(shares).containsOnlyKeys(Operation.NORMS, Operation.WAITING);
        assertThat(shares.get(Operation.NORMS).all()).isEqualTo(0.6, within(1e-9));
        assertThat(shares.get(Operation.NORMS).caller()).isEqualTo(1, within(1e-9));
        assertThat(shares.get(Operation.NORMS).method()).contains("PanamaKernels.rmsNorm");
        assertThat(shares.get(Operation.WAITING).all()).isEqualTo(0.4, within(1e-9));
        assertThat(shares.get(Operation.WAITING).caller()).isZero();
    }

    @Test
    void what_other_processes_took_is_not_waiting() {
        Samples samples = new Samples(2, CALLER);
        add(samples, CALLER, NORM, 0, 100);
        add(samples, WORKER, NORM, 0, 50);
        samples.addDelay(WORKER, 30 * PERIOD);

        Map<Operation, Share> shares = shares(samples, 100);

        assertThat(shares.get(Operation.NO_PROCESSOR).all()).isEqualTo(0.15, within(1e-9));
        assertThat(shares.get(Operation.NO_PROCESSOR).caller()).isZero();
        assertThat(shares.get(Operation.WAITING).all()).isEqualTo(0.10, within(1e-9));
    }

    @Test
    void one_thread_alone_waits_for_nobody() {
        Samples samples = new Samples(1, CALLER);
        add(samples, CALLER, NORM, 0, 80);

        assertThat(shares(samples, 100)).containsOnlyKeys(Operation.NORMS);
        assertThat(shares(samples, 100).get(Operation.NORMS).all()).isEqualTo(1, within(1e-9));
    }

    @Test
    void without_samples_there_are_no_shares() {
        assertThat(new Samples(2, CALLER).shares(1)).isEmpty();
    }
}
