package dev.pixtral.cli.machine;

import dev.pixtral.kernels.select.KernelsProvider;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The module of the Vector API, loaded after the JVM has started. A JVM that is told to load it, by
 * {@value KernelsProvider#FLAG}, writes a warning on incubator modules to standard error before anything of ours runs.
 *
 * <p>What loads it is the JDK's own code for modules that its agents need, which is not its public API. So the launcher
 * tries that once for a JDK, by {@link #main}, and where it does not work it uses the flag. The VM has to be told by
 * flags of its own to compile the Vector API well, which loading the module at the start does by itself.
 */
public final class VectorModule {
    /** System property that is {@code true} if the module is to be loaded. */
    static final String LOAD_PROPERTY = "pixtral.loadVectorApi";

    private static final String NAME = "jdk.incubator.vector";

    private VectorModule() {}

    /** Loads the module where the launcher wants it. Has to come before anything that computes. */
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
                                "The Vector API could not be loaded ({0}); remove the folder pixtral-cli/target, so that the launcher looks again.",
                                e);
            }
        }
    }

    /**
     * Ends with 0 if the module can be loaded in this JVM, and its kernels compute.
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
