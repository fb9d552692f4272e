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
 * Puts another program in the place of this process, by {@code execv} of POSIX: its number, parent and open streams
 * stay. The JVM marks its own files as ones to be closed then.
 */
final class Exec {
    /** Options that java itself reads from the environment, in front of those of its command. */
    static final String JAVA_OPTIONS = "JDK_JAVA_OPTIONS";

    private Exec() {}

    /**
     * Replaces this process. Returns only where the system cannot do that.
     *
     * @param command a path and arguments
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
            Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding")); // what arguments were read in
            MemorySegment words = arena.allocate(MemoryLayout.sequenceLayout(command.size() + 1L, ValueLayout.ADDRESS));
            for (int i = 0; i < command.size(); i++) {
                words.setAtIndex(ValueLayout.ADDRESS, i, text(command.get(i), charset, arena));
            }
            words.setAtIndex(ValueLayout.ADDRESS, command.size(), MemorySegment.NULL);
            int _ = (int) unset.invokeExact(text(JAVA_OPTIONS, charset, arena)); // they are in the command
            int _ = (int) execute.invokeExact(words.getAtIndex(ValueLayout.ADDRESS, 0), words);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            return; // no such function here: a child will do
        }
    }

    private static MemorySegment text(String text, Charset charset, Arena arena) {
        byte[] bytes = (text + "\0").getBytes(charset);
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    }
}
