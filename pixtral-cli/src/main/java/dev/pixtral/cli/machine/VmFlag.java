package dev.pixtral.cli.machine;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** The flags of this JVM, such as {@code -XX:UseAVX}, whether given or chosen by the JVM itself. */
public final class VmFlag {
    private VmFlag() {}

    /**
     * Returns the value of a flag.
     *
     * @param name such as {@code UseAVX}
     * @return the value as text; empty if this JVM has no such flag, or cannot be asked
     */
    public static Optional<String> value(String name) {
        boolean askable = System.getProperty("java.vm.name", "").matches(".*(OpenJDK|HotSpot).*")
                && ModuleLayer.boot().findModule("jdk.management").isPresent();
        return askable ? HotSpot.value(name) : Optional.empty();
    }

    /** Loaded only if its module is present: a run-time image may omit it. */
    private static final class HotSpot {
        static Optional<String> value(String name) {
            try {
                return Optional.of(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                        .getVMOption(name)
                        .getValue());
            } catch (IllegalArgumentException e) { // no flag of this version or processor
                return Optional.empty();
            }
        }
    }
}
