package dev.pixtral.cli.jar;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.util.List;

/**
 * Replaces this process with another program, by {@code execv} of POSIX: process ID, parent and open streams stay. The
 * JVM's own files are close-on-exec.
 */
final class Exec {
    /** The environment variable with options that java itself reads before those of its command line. */
    static final String JAVA_OPTIONS = "JDK_JAVA_OPTIONS";

    private Exec() {}

    /**
     * Replaces this process. Returns only if the system cannot do that.
     *
     * @param command path of the program and its arguments
     */
    @SuppressWarnings("restricted") // native functions: the manifest of the jar allows them
    static void replaceProcess(List<String> command) {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return; // its execv starts a process and does not wait for it
        }
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle unset = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("unsetenv"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
            MethodHandle execute = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("execv"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
            Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding")); // in which arguments were read
            MemorySegment words = arena.allocate(MemoryLayout.sequenceLayout(command.size() + 1L, ValueLayout.ADDRESS));
            for (int i = 0; i < command.size(); i++) {
                words.setAtIndex(ValueLayout.ADDRESS, i, text(command.get(i), charset, arena));
            }
            words.setAtIndex(ValueLayout.ADDRESS, command.size(), MemorySegment.NULL);
            int _ = (int) unset.invokeExact(text(JAVA_OPTIONS, charset, arena)); // the command contains them
            int _ = (int) execute.invokeExact(words.getAtIndex(ValueLayout.ADDRESS, 0), words);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            return; // no such function on this system: the caller starts a child
        }
    }

    private static MemorySegment text(String text, Charset charset, Arena arena) {
        byte[] bytes = (text + "\0").getBytes(charset);
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    }
}
