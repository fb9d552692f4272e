package dev.pixtral.cli.machine;

import dev.pixtral.cli.console.CommandException;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.kernels.select.VmFlag;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The JVM and the CPU that a command runs on. What only Linux reports is empty elsewhere.
 *
 * @param java version of the JDK
 * @param vendor vendor of the JDK
 * @param jvmMode how the JVM runs code, such as {@code mixed mode, sharing}
 * @param optimiserSwitchedOffBy the flag that switches off the optimising compiler; empty if it is on, or if that is
 *     not known
 * @param vectorModule whether the Vector API is available
 * @param cpu name of the CPU, or its architecture
 * @param flags instruction sets of the CPU that the kernels can use
 * @param machineProcessors processors of the machine; 0 if not known
 * @param processors processors that this JVM may use
 * @param load average number of running and waiting processes in the last minute
 */
public record Machine(
        String java,
        String vendor,
        String jvmMode,
        Optional<String> optimiserSwitchedOffBy,
        boolean vectorModule,
        String cpu,
        List<String> flags,
        int machineProcessors,
        int processors,
        OptionalDouble load) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final String INSTRUCTION_SETS =
            "fma|f16c|avx|avx2|avx_vnni|avx512.*|amx.*|asimd|asimddp|bf16|i8mm|sve|sve2";

    private static final int ALL_AVX = 3;

    public static Machine look() {
        List<String> cpuInfo = cpuInfo();
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return new Machine(
                Runtime.version().toString(),
                System.getProperty("java.vendor"),
                System.getProperty("java.vm.info"),
                KernelsProvider.optimiserSwitchedOffBy(),
                KernelsProvider.vectorApi(),
                value(cpuInfo, "model name").orElse(System.getProperty("os.arch")),
                value(cpuInfo, "flags").or(() -> value(cpuInfo, "Features")).stream()
                        .flatMap(flags -> Stream.of(flags.split(" ")))
                        .filter(flag -> flag.matches(INSTRUCTION_SETS))
                        .toList(),
                (int) cpuInfo.stream()
                        .filter(line -> line.matches("processor\\s*:.*"))
                        .count(),
                Runtime.getRuntime().availableProcessors(),
                load < 0 ? OptionalDouble.empty() : OptionalDouble.of(load));
    }

    /** Bits of the widest vectors that the CPU is known to have; 0 if not known. */
    public int vectorBits() {
        if (flags.contains("avx512f")) {
            return 512;
        }
        if (flags.contains("avx2")) {
            return 256;
        }
        return flags.contains("avx") || flags.contains("asimd") ? 128 : 0;
    }

    /** The instruction sets that this JVM may use: those of the CPU up to the JVM's {@code -XX:UseAVX}. */
    public List<String> usableFlags() {
        return usable(flags, VmFlag.value("UseAVX").map(Integer::parseInt).orElse(ALL_AVX));
    }

    /** Those of some instruction sets that a JVM with a level of {@code -XX:UseAVX} may use. */
    static List<String> usable(List<String> flags, int level) {
        String unused = switch (level) {
            case 0 -> "fma|f16c|avx.*|amx.*";
            case 1 -> "fma|avx[25_].*|amx.*";
            case 2 -> "avx512.*|amx.*";
            default -> "";
        };
        return flags.stream().filter(flag -> !flag.matches(unused)).toList();
    }

    private static List<String> cpuInfo() {
        if (!Files.isReadable(CPU_INFO)) {
            return List.of();
        }
        try {
            return Files.readAllLines(CPU_INFO);
        } catch (IOException e) {
            throw CommandException.failed("%s cannot be read (%s).".formatted(CPU_INFO, e.getMessage()), e);
        }
    }

    /** The value of a line such as {@code model name : AMD EPYC}. */
    private static Optional<String> value(List<String> cpuInfo, String key) {
        return cpuInfo.stream()
                .map(line -> line.split(":", 2))
                .filter(parts -> parts.length == 2 && parts[0].strip().equals(key))
                .map(parts -> parts[1].strip())
                .findFirst();
    }
}
