package dev.pixtral.cli.jar;

import dev.pixtral.kernels.select.KernelsProvider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Restarts this program with {@value KernelsProvider#FLAG}: the manifest of a jar cannot request a module of the JDK.
 *
 * <p>Where the system supports it, the new JVM replaces this one ({@link Exec}), and streams, signals and the exit
 * status are its own. Elsewhere it is a child, and this JVM waits for it.
 */
final class Restart {
    /** System property that is {@code true} in a JVM that was started by this class, which never starts another one. */
    static final String PROPERTY = "pixtral.restarted";

    private Restart() {}

    /**
     * Restarts the program and does not return. If that is not possible, returns: the program is slow then, and says so
     * when it selects its kernels.
     *
     * @param main the class to start
     * @param args its arguments
     */
    static void withVectorApi(Class<?> main, String... args) {
        Optional<Path> java = java();
        if (Boolean.getBoolean(PROPERTY) || java.isEmpty() || !KernelsProvider.vectorApiInstalled()) {
            return;
        }
        List<String> command = command(java.get(), main, args);
        Exec.replaceProcess(command); // returns if the system cannot do that
        System.exit(runChild(command));
    }

    /** The executable of the JDK that runs this program. */
    private static Optional<Path> java() {
        Path bin = Path.of(System.getProperty("java.home"), "bin");
        return List.of(bin.resolve("java"), bin.resolve("java.exe")).stream()
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The command that started this program, with the flag added. */
    static List<String> command(Path java, Class<?> main, String... args) {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(KernelsProvider.FLAG.split(" ")));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-D" + PROPERTY + "=true"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        return command;
    }

    /** Runs a child on the streams of this process, and ends it when this process ends. */
    static int runChild(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().remove(Exec.JAVA_OPTIONS); // the command contains them
        try {
            Process child = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(child), "pixtral-child"));
            return child.waitFor();
        } catch (IOException e) {
            System.err.println("%s cannot be started (%s); Pixtral needs it to run at full speed: start java with %s."
                    .formatted(command.getFirst(), e.getMessage(), KernelsProvider.FLAG));
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static void end(Process child) {
        child.destroy();
        child.onExit().join();
    }
}
