package dev.pixtral.kernels.select;

import static dev.pixtral.kernels.select.Family.ATTENTION;
import static dev.pixtral.kernels.select.Family.BF16;
import static dev.pixtral.kernels.select.Family.REST;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Decisions with twins of known speed and a pace that does not wait; whatever happens is written down in order. */
@Timeout(120)
class ChangeOverTest {
    private static final List<Family> FAMILIES = List.of(BF16, ATTENTION, REST);
    private static final Timings FASTER = new Timings(1300, 1000);
    private static final Timings HARDLY_FASTER = new Timings(1100, 1000);

    private final List<String> events = new ArrayList<>();
    private final Set<Family> used = EnumSet.noneOf(Family.class);
    private final Map<Family, Timings> speeds = new EnumMap<>(Map.of(BF16, FASTER, ATTENTION, FASTER, REST, FASTER));
    private final Jumps pace = new Jumps();
    private final ChangeOver changeOver = new ChangeOver(FAMILIES, used::contains, this::measure, this::change, pace);

    /** Jumps over all waiting, up to a number of pauses, after which nobody has the kernels any more. */
    private final class Jumps implements Pace {
        private int pauses = Integer.MAX_VALUE;

        @Override
        public boolean await(CountDownLatch latch, Duration longest) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            events.add("await " + longest);
            return latch.getCount() == 0;
        }

        @Override
        public boolean pause(Duration time) {
            events.add("pause " + time);
            return --pauses > 0;
        }

        @Override
        public boolean wanted() {
            return pauses > 0;
        }
    }

    private Timings measure(Family family) {
        events.add("try " + family);
        return speeds.get(family);
    }

    private void change(Family family) {
        events.add("change " + family);
    }

    @Test
    void families_change_one_by_one_as_soon_as_they_are_measured_faster() {
        changeOver.run();

        assertThat(events)
                .containsExactly(
                        "await PT1.5S",
                        "try BF16",
                        "change BF16",
                        "try ATTENTION",
                        "change ATTENTION",
                        "try REST",
                        "change REST");
    }

    @Test
    void a_family_that_is_hardly_faster_stays_and_is_tried_again_after_5_10_20_and_more_seconds() {
        speeds.put(ATTENTION, HARDLY_FASTER);
        pace.pauses = 5;

        changeOver.run();

        assertThat(events)
                .containsExactly(
                        "await PT1.5S",
                        "try BF16",
                        "change BF16",
                        "try ATTENTION",
                        "try REST",
                        "change REST",
                        "pause PT5S",
                        "try ATTENTION",
                        "pause PT10S",
                        "try ATTENTION",
                        "pause PT20S",
                        "try ATTENTION",
                        "pause PT40S",
                        "try ATTENTION",
                        "pause PT1M20S");
    }

    @Test
    void a_family_in_use_changes_before_one_that_is_not() {
        used.addAll(List.of(REST, ATTENTION));

        changeOver.run();

        assertThat(events)
                .containsExactly(
                        "await PT1.5S",
                        "try ATTENTION",
                        "change ATTENTION",
                        "try REST",
                        "change REST",
                        "try BF16",
                        "change BF16");
    }

    @Test
    void a_family_that_becomes_faster_changes_later_and_ends_the_trials() {
        speeds.put(REST, HARDLY_FASTER);
        ChangeOver later = new ChangeOver(
                FAMILIES,
                used::contains,
                family -> {
                    Timings timings = measure(family);
                    speeds.put(family, FASTER);
                    return timings;
                },
                this::change,
                pace);

        later.run();

        assertThat(events).endsWith("try REST", "pause PT5S", "try REST", "change REST");
    }

    @Test
    void a_trial_without_memory_is_made_again() {
        List<String> failures = new ArrayList<>(List.of("first"));
        ChangeOver starved = new ChangeOver(
                List.of(BF16),
                used::contains,
                family -> {
                    if (!failures.isEmpty()) {
                        failures.clear();
                        throw new OutOfMemoryError("of the test");
                    }
                    return measure(family);
                },
                this::change,
                pace);

        starved.run();

        assertThat(events).containsExactly("await PT1.5S", "pause PT5S", "try BF16", "change BF16");
    }

    @Test
    void nothing_more_is_tried_when_nobody_has_the_kernels() {
        pace.pauses = 0;

        changeOver.run();

        assertThat(events).containsExactly("await PT1.5S", "pause PT5S");
    }

    @Test
    void closed_kernels_stay_what_they_are() {
        ChangeOver closed = new ChangeOver(List.of(BF16), used::contains, this::measure, this::change, pace);
        closed.close();

        closed.run();

        assertThat(events).doesNotContain("change BF16");
    }

    @Test
    void whoever_waits_for_the_decision_waits_60_seconds_at_most() {
        changeOver.await();

        assertThat(events).containsExactly("await PT1M");
    }

    @Test
    void an_interrupted_wait_returns_and_the_thread_stays_marked() {
        Thread.currentThread().interrupt();

        changeOver.await();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(events).isEmpty();
    }

    /** Waits as long as it takes, so that only what is tested can end the wait. */
    private static final class Patience implements Pace {
        @Override
        public boolean await(CountDownLatch latch, Duration longest) throws InterruptedException {
            latch.await();
            return true;
        }

        @Override
        public boolean pause(Duration time) throws InterruptedException {
            new CountDownLatch(1).await();
            return false;
        }

        @Override
        public boolean wanted() {
            return true;
        }
    }

    @Test
    void the_wait_begins_the_trials_at_once_and_ends_with_the_last_first_trial() {
        speeds.put(REST, HARDLY_FASTER);
        try (ChangeOver patient =
                new ChangeOver(FAMILIES, used::contains, this::measure, this::change, new Patience())) {
            patient.start();

            patient.await();

            assertThat(events)
                    .containsExactly("try BF16", "change BF16", "try ATTENTION", "change ATTENTION", "try REST");
        }
    }

    @Test
    void the_trials_may_begin_without_a_wait() throws InterruptedException {
        CountDownLatch tried = new CountDownLatch(1);
        try (ChangeOver patient = new ChangeOver(
                List.of(BF16),
                used::contains,
                family -> {
                    tried.countDown();
                    return measure(family);
                },
                this::change,
                new Patience())) {
            patient.start();

            patient.begin();

            tried.await(); // or the time limit of this class
        }
    }

    @Test
    void closing_ends_a_trial_and_whoever_waits_for_it() throws InterruptedException {
        CountDownLatch trying = new CountDownLatch(1);
        ChangeOver endless = new ChangeOver(
                FAMILIES,
                used::contains,
                _ -> {
                    trying.countDown();
                    new CountDownLatch(1).await();
                    return FASTER;
                },
                this::change,
                new Patience());
        endless.start();
        Thread waits = Thread.ofPlatform().daemon().start(endless::await);
        trying.await();

        endless.close();

        waits.join();
        assertThat(events).isEmpty();
    }

    @Test
    void a_pause_ends_when_the_owner_has_been_collected() throws InterruptedException {
        Pace abandoned = abandoned();
        Thread collector = Thread.ofPlatform().daemon().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                System.gc();
                Thread.onSpinWait();
            }
        });

        assertThat(abandoned.pause(Duration.ofDays(1))).isFalse();
        assertThat(abandoned.wanted()).isFalse();

        collector.interrupt();
        collector.join();
    }

    private static Pace abandoned() {
        Object owner = new Object();
        Pace pace = Pace.whileReachable(owner);
        assertThat(pace.wanted()).isTrue();
        assertThat(owner).isNotNull(); // reachable until here
        return pace;
    }
}
