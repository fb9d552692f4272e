package dev.pixtral.kernels.select;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.twins.PanamaKernels;
import dev.pixtral.kernels.twins.ScalarKernels;
import dev.pixtral.kernels.twins.VectorApi;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Picks the {@link Kernels} that this JVM can run.
 *
 * <p>{@link Choice#AUTO} begins on the scalar kernels and changes over to the Vector API, a family of kernels at a
 * time, once that is compiled and measured to be faster. Without the Vector API, or where the JVM is told not to
 * optimise, it warns once and stays scalar.
 */
public final class KernelsProvider {
    /**
     * System property that chooses the kernels where the caller does not: {@code auto}, {@code panama} or
     * {@code scalar}.
     */
    public static final String CHOICE_PROPERTY = "pixtral.kernels";

    /** System property that sets the vector width in bits, for tests: 128, 256 or 512. */
    public static final String WIDTH_PROPERTY = VectorApi.WIDTH_PROPERTY;

    /** The flag that makes the Vector API visible. */
    public static final String FLAG = VectorApi.FLAG;

    private static final System.Logger LOG = System.getLogger(KernelsProvider.class.getName());
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private KernelsProvider() {}

    /** Which kernels to use. */
    public enum Choice {
        /** Scalar first, the Vector API once it is faster; scalar alone where it is missing or nothing optimises. */
        AUTO,
        /** The Vector API at once, or an error. */
        PANAMA,
        /** Plain loops. */
        SCALAR;

        /**
         * Reads the system property {@value KernelsProvider#CHOICE_PROPERTY}.
         *
         * @return the choice, {@link #AUTO} if it is not set
         * @throws PixtralException if it has another value
         */
        public static Choice fromProperty() {
            String value = System.getProperty(CHOICE_PROPERTY, "auto");
            return switch (value) {
                case "auto" -> AUTO;
                case "panama" -> PANAMA;
                case "scalar" -> SCALAR;
                default ->
                    throw new PixtralException(
                            "-D%s=%s: the kernels are auto, panama or scalar.".formatted(CHOICE_PROPERTY, value));
            };
        }
    }

    /**
     * Makes kernels for weights as published, see {@link #create(Choice, WeightFormat)}.
     *
     * @param choice which
     * @return kernels, to be shared, and to be closed when nobody uses them any more
     * @throws PixtralException if {@link Choice#PANAMA} was asked for and cannot run here
     */
    public static Kernels create(Choice choice) {
        return create(choice, WeightFormat.BF16);
    }

    /**
     * Makes the kernels.
     *
     * @param choice which
     * @param format for which weights {@link Choice#AUTO} warms them; they can compute with the others too
     * @return kernels, to be shared, and to be closed when nobody uses them any more
     * @throws PixtralException if {@link Choice#PANAMA} was asked for and cannot run here
     */
    public static Kernels create(Choice choice, WeightFormat format) {
        return switch (choice) {
            case SCALAR -> new ScalarKernels();
            case PANAMA -> {
                if (!vectorApi()) {
                    throw new PixtralException("The panama kernels need the Vector API: start java with " + FLAG + ".");
                }
                optimiserSwitchedOffBy()
                        .ifPresent(flag -> warnOnce(
                                "The vector kernels are slower than the scalar ones here: start java without {0}, which switches the optimising compiler off.",
                                flag));
                yield panama();
            }
            case AUTO -> auto(format);
        };
    }

    private static Kernels auto(WeightFormat format) {
        if (!vectorApi()) {
            warnOnce("Running on the slow scalar kernels: start java with {0} to use SIMD.", FLAG);
            return new ScalarKernels();
        }
        Optional<String> flag = optimiserSwitchedOffBy();
        if (flag.isPresent()) {
            warnOnce(
                    "Running on the slow scalar kernels: start java without {0}, which switches the optimising compiler off, to use SIMD.",
                    flag.get());
            return new ScalarKernels();
        }
        return WarmingKernels.start(panama(), format);
    }

    private static void warnOnce(String message, String flag) {
        if (WARNED.compareAndSet(false, true)) {
            LOG.log(Level.WARNING, message, flag);
        }
    }

    /**
     * The flag of this JVM, such as {@code -XX:TieredStopAtLevel=1}, because of which no compiler turns vector kernels
     * into SIMD; {@link Choice#AUTO} stays scalar then.
     *
     * @return flag, empty if there is a compiler that optimises, or nothing is known about it
     */
    public static Optional<String> optimiserSwitchedOffBy() {
        return Optimiser.switchedOffBy();
    }

    /**
     * The families of kernels that change over one by one.
     *
     * @param format of the weights
     * @return names, such as {@code bf16}
     */
    public static List<String> families(WeightFormat format) {
        return Family.of(format).stream().map(Family::label).toList();
    }

    /**
     * Whether the Vector API is there: by the flag {@value #FLAG}, or because whoever started the JVM has loaded its
     * module another way.
     *
     * @return true if the kernels can use it
     */
    public static boolean vectorApi() {
        return VectorApi.present();
    }

    private static Kernels panama() {
        int bits = Integer.getInteger(WIDTH_PROPERTY, 512);
        if (bits != 128 && bits != 256 && bits != 512) {
            throw new PixtralException("-D%s=%d: the width is 128, 256 or 512.".formatted(WIDTH_PROPERTY, bits));
        }
        return new PanamaKernels();
    }
}
