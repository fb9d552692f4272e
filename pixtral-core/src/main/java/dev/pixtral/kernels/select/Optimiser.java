package dev.pixtral.kernels.select;

import java.util.Optional;
import java.util.function.Function;

/**
 * Detects whether this JVM optimises code: without C2, or another compiler in its place, each vector is an object on
 * the heap, and the vector kernels are slower than the scalar ones.
 *
 * <p>Only HotSpot can be queried. Other JVMs are assumed to optimise, and measurements decide.
 */
final class Optimiser {
    private static final int OPTIMISING_TIER = 4;

    private Optimiser() {}

    /** Returns the flag that disables optimisation in this JVM; empty if it optimises, or may. */
    static Optional<String> switchedOffBy() {
        return switchedOffBy(System.getProperty("java.vm.info", ""), VmFlag::changed);
    }

    /**
     * Returns the same for any JVM.
     *
     * @param vmInfo how it runs code, from the property {@code java.vm.info}
     * @param changed returns the value of a HotSpot option that does not have its default
     */
    static Optional<String> switchedOffBy(String vmInfo, Function<String, Optional<String>> changed) {
        if (vmInfo.contains("interpreted mode")) {
            return Optional.of("-Xint");
        }
        Optional<String> tier = changed.apply("TieredStopAtLevel").filter(level -> counts(level, changed));
        if (tier.isPresent()) {
            return tier.map("-XX:TieredStopAtLevel="::concat);
        }
        if (changed.apply("CompilationMode").filter("quick-only"::equals).isPresent()) {
            return Optional.of("-XX:CompilationMode=quick-only");
        }
        if (changed.apply("NeverActAsServerClassMachine").filter("true"::equals).isPresent()) {
            return Optional.of("-XX:+NeverActAsServerClassMachine");
        }
        return changed.apply("UseCompiler").filter("false"::equals).map(_ -> "-XX:-UseCompiler");
    }

    /**
     * Without tiers, C2 is the only compiler and ignores the level; level 0 is only the interpreter and itself disables
     * the tiers.
     */
    private static boolean counts(String level, Function<String, Optional<String>> changed) {
        int tier = Integer.parseInt(level);
        boolean tiered =
                changed.apply("TieredCompilation").filter("false"::equals).isEmpty();
        return tier == 0 || tier < OPTIMISING_TIER && tiered;
    }
}
