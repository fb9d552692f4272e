package dev.pixtral.kernels.select;

import dev.pixtral.kernels.Kernels;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;

/** The twin that computes each family. Thread-safe: the twins agree bit for bit, so an entry may change at any time. */
final class TwinTable {
    private static final int FAMILIES = Family.values().length;

    private final AtomicReferenceArray<Kernels> twins = new AtomicReferenceArray<>(FAMILIES);
    private final AtomicIntegerArray used = new AtomicIntegerArray(FAMILIES); // 1 after the first use

    /** Starts with all families on one twin. */
    TwinTable(Kernels first) {
        for (int i = 0; i < FAMILIES; i++) {
            twins.set(i, first);
        }
    }

    /** Returns the twin that computes a family, which counts as used from now on. */
    Kernels of(Family family) {
        if (used.getPlain(family.ordinal()) == 0) {
            used.set(family.ordinal(), 1);
        }
        return twins.get(family.ordinal());
    }

    boolean used(Family family) {
        return used.get(family.ordinal()) != 0;
    }

    void use(Family family, Kernels twin) {
        twins.set(family.ordinal(), twin);
    }

    /**
     * Returns the name of the twin that computes all of these families, or otherwise, for example, {@code panama-512
     * (bf16, attention), scalar (rest)}.
     */
    String name(Set<Family> families) {
        Map<String, String> labels = new TreeMap<>(); // "panama" before "scalar"
        families.forEach(family ->
                labels.merge(twins.get(family.ordinal()).name(), family.label(), (some, more) -> some + ", " + more));
        if (labels.size() == 1) {
            return labels.keySet().iterator().next();
        }
        return labels.entrySet().stream()
                .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                .collect(Collectors.joining(", "));
    }
}
