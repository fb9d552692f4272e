package dev.pixtral.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cli.bench.OperationTable.Frame;
import dev.pixtral.kernels.Kernels;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OperationTableTest {
    private static final String TWINS = "dev/pixtral/kernels/twins";

    static Set<String> entries() {
        return new TreeSet<>(OperationTable.entries().keySet());
    }

    @ParameterizedTest
    @MethodSource("entries")
    void every_entry_is_a_class_or_one_of_its_methods(String entry) throws ClassNotFoundException {
        String[] parts = entry.split("#");
        Class<?> type = load(parts[0]);
        if (parts.length > 1) {
            assertThat(Arrays.stream(type.getDeclaredMethods()).map(method -> new Frame("", method.getName()).method()))
                    .contains(parts[1]);
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    void no_method_is_listed_needlessly(String entry) {
        Map<String, Operation> entries = OperationTable.entries();
        String type = entry.split("#")[0];
        if (entry.contains("#") && entries.containsKey(type)) {
            assertThat(entries.get(entry)).isNotEqualTo(entries.get(type));
        }
    }

    /** Without its initialiser, which may need the Vector API. */
    private static Class<?> load(String name) throws ClassNotFoundException {
        return Class.forName(name, false, OperationTableTest.class.getClassLoader());
    }

    @Test
    void every_class_of_the_kernels_is_listed() throws IOException, URISyntaxException {
        Set<String> listed =
                entries().stream().map(entry -> entry.split("#")[0]).collect(Collectors.toSet());
        listed.addAll(OperationTable.PART_OF_CALLERS);

        assertThat(twins()).hasSizeGreaterThan(10).isSubsetOf(listed);
        for (String name : OperationTable.PART_OF_CALLERS) {
            assertThat(twins()).contains(name);
        }
    }

    /** The classes of the package, in a folder or in a jar. */
    private static List<String> twins() throws IOException, URISyntaxException {
        URI place = Kernels.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        if (Files.isDirectory(Path.of(place))) {
            return names(Path.of(place).resolve(TWINS));
        }
        try (FileSystem jar = FileSystems.newFileSystem(Path.of(place))) {
            return names(jar.getPath(TWINS));
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[A-Za-z0-9]+\\.class"))
                    .map(name -> TWINS.replace('/', '.') + "." + name.replace(".class", ""))
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "dev.pixtral.model.Attention,                      store,          STORE",
        "dev.pixtral.model.Attention,                      lambda$store$0, STORE",
        "dev.pixtral.model.Attention,                      begin,          REST",
        "dev.pixtral.kernels.twins.PanamaKernels,          rmsNorm,        NORMS",
        "dev.pixtral.kernels.twins.PanamaAttention,        anyOther,       ATTENTION",
        "dev.pixtral.kernels.Workers,                      await,          WAITING",
        "dev.pixtral.kernels.Workers,                      drain,          REST",
        "java.lang.Thread,                                 run,            REST"
    })
    void a_method_decides_before_its_class(String type, String method, Operation operation) {
        assertThat(OperationTable.of(List.of(new Frame(type, method)))).isEqualTo(operation);
    }

    @Test
    void the_innermost_listed_frame_decides() {
        List<Frame> stack = List.of(
                new Frame("jdk.incubator.vector.FloatVector", "fma"),
                new Frame("dev.pixtral.kernels.KvLayout", "pages"),
                new Frame("dev.pixtral.kernels.twins.PanamaKernels", "gelu"),
                new Frame("dev.pixtral.model.Attention", "attend"),
                new Frame("dev.pixtral.kernels.Workers", "drain"));

        assertThat(OperationTable.of(stack)).isEqualTo(Operation.ACTIVATIONS);
        assertThat(OperationTable.method(stack)).isEqualTo("KvLayout.pages");
        assertThat(OperationTable.method(stack.subList(0, 1))).isEqualTo("FloatVector.fma");
    }
}
