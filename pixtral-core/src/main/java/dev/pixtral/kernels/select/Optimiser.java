package dev.pixtral.kernels.select;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
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
        boolean askable = System.getProperty("java.vm.name", "").matches(".*(OpenJDK|HotSpot).*")
                && ModuleLayer.boot().findModule("jdk.management").isPresent();
        return switchedOffBy(
                System.getProperty("java.vm.info", ""), askable ? HotSpot::changed : _ -> Optional.empty());
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

    /** Loaded only if its module is present: a run-time image may omit it. */
    private static final class HotSpot {
        static Optional<String> changed(String option) {
            try {
                VMOption found = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                        .getVMOption(option);
                return found.getOrigin() == VMOption.Origin.DEFAULT ? Optional.empty() : Optional.of(found.getValue());
            } catch (IllegalArgumentException e) { // this version has no such option, so it has not been changed
                return Optional.empty();
            }
        }
    }
}
