package dev.pixtral.cli.jar;

import dev.pixtral.cli.Main;
import dev.pixtral.kernels.select.KernelsProvider;

/** The main class of the runnable jar: the command line, in a JVM with the Vector API. */
public final class JarMain {
    private JarMain() {}

    /**
     * Runs a command and ends the JVM with its exit status.
     *
     * @param args the command, its options and arguments
     */
    public static void main(String[] args) {
        if (!KernelsProvider.vectorApi()) {
            Restart.withVectorApi(JarMain.class, args);
        }
        Main.main(args);
    }
}
