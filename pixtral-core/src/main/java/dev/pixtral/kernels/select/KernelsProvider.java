package dev.pixtral.kernels.select;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.NativeMemory;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.twins.PanamaKernels;
import dev.pixtral.kernels.twins.ScalarKernels;
import dev.pixtral.kernels.twins.VectorApi;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Selects the {@link Kernels} that this JVM can run.
 *
 * <p>{@link Choice#AUTO} starts with the scalar kernels and changes to the Vector API, one family of kernels at a time,
 * once that is compiled and measured to be faster. Without the Vector API, or if the optimising compiler of the JVM is
 * disabled, it warns once and stays scalar.
 */
public final class KernelsProvider {
    /**
     * System property that selects the kernels if the caller does not: {@code auto}, {@code panama} or {@code scalar}.
     */
    public static final String CHOICE_PROPERTY = "pixtral.kernels";

    /** System property that sets the vector width in bits, for tests: 128, 256 or 512. */
    public static final String WIDTH_PROPERTY = VectorApi.WIDTH_PROPERTY;

    /** The JVM flag that makes the Vector API visible. */
    public static final String FLAG = VectorApi.FLAG;

    private static final System.Logger LOG = System.getLogger(KernelsProvider.class.getName());
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private KernelsProvider() {}

    /** Which kernels to use. */
    public enum Choice {
        /**
         * Scalar first, the Vector API once it is faster; only scalar if it is missing or the JVM does not optimise.
         */
        AUTO,
        /** The Vector API immediately, or an error. */
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
                            "-D%s=%s: the value must be auto, panama or scalar.".formatted(CHOICE_PROPERTY, value));
            };
        }
    }

    /**
     * Creates kernels for weights as published, see {@link #create(Choice, WeightFormat)}.
     *
     * @param choice which kernels to use
     * @return kernels, to be shared, and to be closed when they are no longer used
     * @throws PixtralException if {@link Choice#PANAMA} was requested and cannot run here
     */
    @Internal
    public static Kernels create(Choice choice) {
        return create(choice, WeightFormat.BF16);
    }

    /**
     * Creates the kernels.
     *
     * @param choice which kernels to use
     * @param format format of the weights for which {@link Choice#AUTO} warms the kernels; they can compute with other
     *     formats too
     * @return kernels, to be shared, and to be closed when they are no longer used
     * @throws PixtralException if {@link Choice#PANAMA} was requested and cannot run here
     */
    @Internal
    public static Kernels create(Choice choice, WeightFormat format) {
        return switch (choice) {
            case SCALAR -> new ScalarKernels();
            case PANAMA -> {
                if (!vectorApi()) {
                    throw new PixtralException("The panama kernels need the Vector API: " + vectorApiRemedy() + ".");
                }
                optimiserSwitchedOffBy()
                        .ifPresent(flag -> warnOnce(
                                "The vector kernels are slower here than the scalar kernels: "
                                        + "start java without {0}, which disables the optimising compiler.",
                                flag));
                NativeMemory.prepare(); // AUTO does so in WarmUp
                yield panama();
            }
            case AUTO -> auto(format);
        };
    }

    private static Kernels auto(WeightFormat format) {
        if (!vectorApi()) {
            warnOnce("Running on the slow scalar kernels: {0} to use SIMD.", vectorApiRemedy());
            return new ScalarKernels();
        }
        Optional<String> flag = optimiserSwitchedOffBy();
        if (flag.isPresent()) {
            warnOnce(
                    "Running on the slow scalar kernels: to use SIMD, "
                            + "start java without {0}, which disables the optimising compiler.",
                    flag.get());
            return new ScalarKernels();
        }
        return WarmingKernels.start(panama(), format);
    }

    private static void warnOnce(String message, String detail) {
        if (WARNED.compareAndSet(false, true)) {
            LOG.log(Level.WARNING, message, detail);
        }
    }

    /**
     * Returns the JVM flag, such as {@code -XX:TieredStopAtLevel=1}, that prevents vector kernels from being compiled
     * to SIMD; {@link Choice#AUTO} then stays scalar.
     *
     * @return the flag; empty if there is an optimising compiler, or if that is unknown
     */
    public static Optional<String> optimiserSwitchedOffBy() {
        return Optimiser.switchedOffBy();
    }

    /**
     * Returns the families of kernels that change one by one.
     *
     * @param format format of the weights
     * @return names, such as {@code bf16}
     */
    public static List<String> families(WeightFormat format) {
        return Family.of(format).stream().sorted().map(Family::label).toList();
    }

    /**
     * Returns whether the Vector API is available: through the flag {@value #FLAG}, or because its module was loaded in
     * another way when the JVM was started.
     *
     * @return true if the kernels can use it
     */
    public static boolean vectorApi() {
        return VectorApi.present();
    }

    /**
     * Returns the width of the vector kernels.
     *
     * @return bits; needs the Vector API, see {@link #vectorApi}
     */
    @Internal
    public static int vectorBits() {
        return PanamaKernels.bits();
    }

    /**
     * Returns whether this Java runtime contains the Vector API, so that java can be started with {@value #FLAG}.
     *
     * @return false in a runtime that was made without its module
     */
    @Internal
    public static boolean vectorApiInstalled() {
        return VectorApi.installed();
    }

    /**
     * Returns what the user must do to have the Vector API, where it is not available.
     *
     * @return an imperative, without a full stop
     */
    @Internal
    public static String vectorApiRemedy() {
        return VectorApi.remedy();
    }

    private static Kernels panama() {
        int bits = Integer.getInteger(WIDTH_PROPERTY, 512);
        if (bits != 128 && bits != 256 && bits != 512) {
            throw new PixtralException("-D%s=%d: the value must be 128, 256 or 512.".formatted(WIDTH_PROPERTY, bits));
        }
        return new PanamaKernels();
    }
}
