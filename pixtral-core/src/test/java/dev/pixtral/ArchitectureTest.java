package dev.pixtral;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.pixtral.testing.EachPackage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The rings of ARCHITECTURE.md: an import points inwards or down, never up, and there is no circle. */
class ArchitectureTest {
    static final String ROOT = "dev.pixtral";

    /** Each package, by its full name below {@code dev.pixtral}, and the others of this project that it may use. */
    static final Map<String, List<String>> MAY_USE = new TreeMap<>();

    private static void mayUse(String name, String... others) {
        MAY_USE.put(name, List.of(others));
    }

    static {
        mayUse("api");
        mayUse("errors");
        mayUse("progress");
        mayUse("kernels", "errors");
        mayUse("kernels.twins", "kernels");
        mayUse("kernels.select", "kernels.twins", "kernels", "errors");
        mayUse("image", "errors");
        mayUse("image.bytes", "image");
        mayUse("image.codec", "image.bytes", "image", "errors");
        mayUse("image.codec.bmp", "image.codec", "image.bytes", "image", "errors");
        mayUse("image.codec.gif", "image.codec", "image.bytes", "image", "errors");
        mayUse("image.codec.jpeg", "image.codec", "image.bytes", "image", "errors");
        mayUse("image.codec.png", "image.codec", "image.bytes", "image", "errors");
        mayUse("image.codec.tiff", "image.codec.jpeg", "image.codec", "image.bytes", "image", "errors");
        mayUse("image.codec.webp", "image.codec", "image.bytes", "image", "errors");
        mayUse("image.fetch", "image.bytes", "image", "errors");
        mayUse(
                "image.read",
                "image.fetch",
                "image.codec.bmp",
                "image.codec.gif",
                "image.codec.jpeg",
                "image.codec.png",
                "image.codec.tiff",
                "image.codec.webp",
                "image.codec",
                "image.bytes",
                "image",
                "errors");
        mayUse("tokenizer", "errors");
        mayUse("sampling", "errors");
        mayUse("checkpoint.file", "errors");
        mayUse("checkpoint.gguf", "checkpoint.file", "tokenizer", "kernels", "errors");
        mayUse("checkpoint.packed", "checkpoint.file", "kernels", "errors");
        mayUse("checkpoint", "checkpoint.gguf", "checkpoint.packed", "checkpoint.file", "kernels", "errors");
        mayUse("checkpoint.verify", "checkpoint", "checkpoint.file", "errors");
        mayUse("checkpoint.write", "checkpoint", "checkpoint.gguf", "errors");
        mayUse("checkpoint.prepare", "checkpoint", "kernels", "progress", "errors");
        mayUse("store", "checkpoint.prepare", "checkpoint", "kernels", "progress", "errors");
        mayUse("store.gguf", "store", "errors");
        mayUse("hub", "store.gguf", "store", "checkpoint", "checkpoint.file", "errors");
        mayUse(
                "hub.download",
                "hub",
                "store.gguf",
                "store",
                "checkpoint.prepare",
                "checkpoint",
                "checkpoint.file",
                "checkpoint.gguf",
                "kernels",
                "progress",
                "errors");
        mayUse("json", "errors");
        mayUse("schema.text", "json", "errors");
        mayUse("schema.automaton", "json", "errors");
        mayUse("schema", "schema.automaton", "json", "errors");
        mayUse("chat", "schema.text", "schema", "json", "tokenizer", "image", "errors");
        mayUse("grammar.trie", "schema.automaton", "tokenizer", "errors");
        mayUse("grammar.names", "grammar.trie", "schema", "schema.automaton");
        mayUse(
                "grammar",
                "grammar.names",
                "grammar.trie",
                "chat",
                "schema",
                "schema.automaton",
                "sampling",
                "tokenizer",
                "errors");
        mayUse("model", "kernels", "checkpoint", "image", "progress", "errors");
        mayUse("plan", "model", "checkpoint", "kernels", "errors");
        mayUse("cache", "model", "image", "kernels", "errors");
        mayUse("metrics.flight");
        mayUse("metrics", "metrics.flight", "cache", "errors");
        mayUse("engine.pace");
        mayUse("engine.draft");
        mayUse(
                "engine",
                "engine.draft",
                "engine.pace",
                "metrics.flight",
                "metrics",
                "cache",
                "model",
                "checkpoint",
                "grammar",
                "chat",
                "sampling",
                "image",
                "tokenizer",
                "kernels",
                "progress",
                "errors");
        mayUse(
                ROOT,
                "engine",
                "metrics.flight",
                "metrics",
                "cache",
                "plan",
                "model",
                "hub.download",
                "hub",
                "store.gguf",
                "store",
                "checkpoint.prepare",
                "checkpoint",
                "checkpoint.file",
                "checkpoint.gguf",
                "grammar",
                "chat",
                "sampling",
                "image.read",
                "image",
                "tokenizer",
                "kernels.select",
                "kernels",
                "progress",
                "errors");
        mayUse(
                "jlama",
                ROOT,
                "engine",
                "model",
                "checkpoint",
                "chat",
                "sampling",
                "tokenizer",
                "kernels.select",
                "kernels.twins",
                "kernels",
                "progress",
                "errors");
        mayUse("openai", ROOT, "engine", "grammar", "chat", "schema", "sampling", "image.read", "image", "errors");
    }

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    static Set<String> packages() {
        return MAY_USE.keySet();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void an_import_points_down(String name) {
        Set<String> allowed =
                MAY_USE.get(name).stream().map(ArchitectureTest::fullName).collect(toSet());
        allowed.add(fullName(name));
        allowed.add(fullName("api")); // the mark of internal types
        classes()
                .that(are("in " + name, type -> type.getPackageName().equals(fullName(name))))
                .should()
                .onlyDependOnClassesThat(are(
                        "in a package that " + name + " may use",
                        type -> allowed.contains(type.getPackageName())
                                || !type.getPackageName().startsWith(ROOT)))
                .check(CLASSES);
    }

    @Test
    void there_is_no_circle() {
        slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void every_package_is_in_the_list() {
        Set<String> known = packages().stream().map(ArchitectureTest::fullName).collect(toSet());
        assertThat(CLASSES.stream().map(JavaClass::getPackageName).collect(toSet()))
                .isEqualTo(known);
    }

    private static DescribedPredicate<JavaClass> are(String what, Predicate<JavaClass> test) {
        return DescribedPredicate.describe(what, test);
    }

    private static String fullName(String name) {
        return name.equals(ROOT) ? ROOT : ROOT + "." + name;
    }

    /** A library is imported by the one package that wraps it. */
    @ParameterizedTest
    @CsvSource({
        "jdk.incubator.vector.., dev.pixtral.kernels.twins",
        "javax.imageio.., dev.pixtral.image.codec.tiff",
        "com.twelvemonkeys.., dev.pixtral.image.codec.tiff",
        "org.bouncycastle.., dev.pixtral.hub.download",
        "org.apache.hc.., dev.pixtral.image.fetch",
        "com.github.tjake.jlama.., dev.pixtral.jlama"
    })
    void only_one_package_imports(String library, String owner) {
        noClasses()
                .that()
                .resideOutsideOfPackage(owner)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }
}
