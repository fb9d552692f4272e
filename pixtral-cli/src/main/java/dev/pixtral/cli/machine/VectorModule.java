package dev.pixtral.cli.machine;

import dev.pixtral.kernels.select.KernelsProvider;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Loads the module of the Vector API after the JVM has started. With {@value KernelsProvider#FLAG}, the JVM writes a
 * warning about incubator modules to standard error before any of our code runs.
 *
 * <p>This uses internal code of the JDK that loads modules for agents, not a public API. So the launcher tries it once
 * for each JDK, with {@link #main}, and uses the flag where that fails. The VM then needs other flags to compile the
 * Vector API well; loading the module at the start would set them.
 */
public final class VectorModule {
    /** System property that is {@code true} if the module must be loaded. */
    static final String LOAD_PROPERTY = "pixtral.loadVectorApi";

    private static final String NAME = "jdk.incubator.vector";

    private VectorModule() {}

    /** Loads the module if the launcher requires it. Must be called before anything computes. */
    public static void load() {
        if (Boolean.getBoolean(LOAD_PROPERTY) && !KernelsProvider.vectorApi()) {
            try {
                Class.forName("jdk.internal.module.Modules")
                        .getMethod("loadModule", String.class)
                        .invoke(null, NAME);
            } catch (ReflectiveOperationException e) {
                System.getLogger(VectorModule.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "The Vector API could not be loaded ({0}); delete the folder"
                                        + " pixtral-cli/target, so that the launcher checks again.",
                                e);
            }
        }
    }

    /**
     * Ends with exit status 0 if the module can be loaded in this JVM and its kernels compute.
     *
     * @param args none
     */
    public static void main(String[] args) {
        load();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (var kernels = KernelsProvider.create(KernelsProvider.Choice.PANAMA)) {
            out.println(kernels.name());
        }
    }
}
