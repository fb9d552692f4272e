package dev.pixtral.kernels;

import dev.pixtral.errors.PixtralException;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Picks the {@link Kernels} that this JVM can run.
 *
 * <p>{@link Choice#AUTO} begins on the scalar kernels and changes over to the Vector API once it is compiled; without the Vector API it warns once and stays scalar.
 */
public final class KernelsProvider {
    /** System property that chooses the kernels where the caller does not: {@code auto}, {@code panama} or {@code scalar}. */
    public static final String CHOICE_PROPERTY = "pixtral.kernels";

    /** System property that sets the vector width in bits, for tests: 128, 256 or 512. */
    public static final String WIDTH_PROPERTY = "pixtral.vectorBits";

    /** The flag that makes the Vector API visible. */
    public static final String FLAG = "--add-modules jdk.incubator.vector";

    private static final System.Logger LOG = System.getLogger(KernelsProvider.class.getName());
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private KernelsProvider() {}

    /** Which kernels to use. */
    public enum Choice {
        /** Scalar first, the Vector API once warm; scalar alone where it is missing. */
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
     * @return kernels, to be shared
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
     * @return kernels, to be shared
     * @throws PixtralException if {@link Choice#PANAMA} was asked for and cannot run here
     */
    public static Kernels create(Choice choice, WeightFormat format) {
        return switch (choice) {
            case SCALAR -> new ScalarKernels();
            case PANAMA -> {
                if (!vectorApi()) {
                    throw new PixtralException("The panama kernels need the Vector API: start java with " + FLAG + ".");
                }
                yield panama();
            }
            case AUTO -> {
                if (vectorApi()) {
                    yield WarmingKernels.start(panama(), format);
                }
                if (WARNED.compareAndSet(false, true)) {
                    LOG.log(
                            Level.WARNING,
                            "Running on the slow scalar kernels: start java with {0} to use SIMD.",
                            FLAG);
                }
                yield new ScalarKernels();
            }
        };
    }

    /** Whether the module of the Vector API is readable from here. */
    private static boolean vectorApi() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    private static Kernels panama() {
        int bits = Integer.getInteger(WIDTH_PROPERTY, 512);
        if (bits != 128 && bits != 256 && bits != 512) {
            throw new PixtralException("-D%s=%d: the width is 128, 256 or 512.".formatted(WIDTH_PROPERTY, bits));
        }
        return new PanamaKernels();
    }
}
