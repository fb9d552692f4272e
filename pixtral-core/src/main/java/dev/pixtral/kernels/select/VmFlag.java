package dev.pixtral.kernels.select;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import dev.pixtral.api.Internal;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** The flags of this JVM, such as {@code -XX:UseAVX}, whether given or chosen by the JVM itself. */
@Internal
public final class VmFlag {
    private VmFlag() {}

    /**
     * Returns the value of a flag.
     *
     * @param name such as {@code UseAVX}
     * @return the value as text; empty if this JVM has no such flag, or cannot be asked
     */
    public static Optional<String> value(String name) {
        return askable() ? HotSpot.value(name) : Optional.empty();
    }

    /** Returns the value of a flag that does not have its default; empty also where {@link #value} is. */
    static Optional<String> changed(String name) {
        return askable() ? HotSpot.changed(name) : Optional.empty();
    }

    private static boolean askable() {
        return System.getProperty("java.vm.name", "").matches(".*(OpenJDK|HotSpot).*")
                && ModuleLayer.boot().findModule("jdk.management").isPresent();
    }

    /** Loaded only if its module is present: a run-time image may omit it. */
    private static final class HotSpot {
        static Optional<String> value(String name) {
            return find(name).map(VMOption::getValue);
        }

        private static Optional<VMOption> find(String name) {
            try {
                return Optional.of(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                        .getVMOption(name));
            } catch (IllegalArgumentException e) { // no flag of this version or processor
                return Optional.empty();
            }
        }

        static Optional<String> changed(String name) {
            return find(name)
                    .filter(flag -> flag.getOrigin() != VMOption.Origin.DEFAULT)
                    .map(VMOption::getValue);
        }
    }
}
