package dev.pixtral.kernels.select;

import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.twins.PanamaKernels;
import dev.pixtral.kernels.twins.ScalarKernels;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Kernels in the middle of their change-over, for tests: every choice of families that have changed already. */
public final class Mixtures {
    private static final Set<Family> ALL = EnumSet.allOf(Family.class);

    private Mixtures() {}

    /** All of them, from plain scalar to plain vector kernels. */
    public static List<Kernels> all() {
        return IntStream.range(0, 1 << ALL.size()).mapToObj(Mixtures::of).toList();
    }

    private static Kernels of(int changed) {
        TwinTable twins = new TwinTable(new ScalarKernels());
        Kernels vector = new PanamaKernels();
        Arrays.stream(Family.values())
                .filter(family -> (changed >> family.ordinal() & 1) == 1)
                .forEach(family -> twins.use(family, vector));
        return new WarmingKernels(
                twins,
                ALL,
                new ChangeOver(
                        List.copyOf(ALL),
                        _ -> false,
                        _ -> new Timings(1, 1),
                        _ -> {},
                        Pace.whileReachable(twins))); // never started
    }
}
