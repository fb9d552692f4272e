package dev.pixtral;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The rings of ARCHITECTURE.md: an import points inwards or down, never up, and there is no circle. */
class ArchitectureTest {
    private static final String DOOR = "dev.pixtral";

    /** Each package and the packages of this project that it may use; the door itself by its full name. */
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            Map.entry("errors", List.of()),
            Map.entry("progress", List.of()),
            Map.entry("kernels", List.of("errors")),
            Map.entry("image", List.of("errors")),
            Map.entry("tokenizer", List.of("errors")),
            Map.entry("sampling", List.of("errors")),
            Map.entry("checkpoint", List.of("kernels", "errors")),
            Map.entry("chat", List.of("tokenizer", "image", "errors")),
            Map.entry("grammar", List.of("chat", "sampling", "tokenizer", "errors")),
            Map.entry("model", List.of("kernels", "checkpoint", "image", "progress", "errors")),
            Map.entry(
                    "engine",
                    List.of(
                            "model",
                            "checkpoint",
                            "grammar",
                            "chat",
                            "sampling",
                            "image",
                            "tokenizer",
                            "kernels",
                            "progress",
                            "errors")),
            Map.entry(
                    "jlama",
                    List.of(
                            DOOR,
                            "engine",
                            "model",
                            "checkpoint",
                            "grammar",
                            "chat",
                            "sampling",
                            "image",
                            "tokenizer",
                            "kernels",
                            "progress",
                            "errors")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(DOOR);

    static List<String> packages() {
        return List.copyOf(MAY_USE.keySet());
    }

    @ParameterizedTest
    @MethodSource("packages")
    void an_import_points_down(String name) {
        List<String> allowed = new ArrayList<>(MAY_USE.get(name));
        allowed.add(name);
        List<String> forbidden = new ArrayList<>(MAY_USE.keySet().stream()
                .filter(other -> !allowed.contains(other))
                .map(other -> DOOR + "." + other)
                .toList());
        forbidden.add(DOOR + ".cli");
        if (!allowed.contains(DOOR)) {
            forbidden.add(DOOR);
        }

        noClasses()
                .that()
                .resideInAPackage(DOOR + "." + name)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.toArray(String[]::new))
                .check(CLASSES);
    }

    @Test
    void the_door_does_not_know_jlama() {
        noClasses()
                .that()
                .resideInAPackage(DOOR)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(DOOR + ".jlama")
                .check(CLASSES);
    }

    @Test
    void nothing_uses_the_command_line() {
        noClasses()
                .that()
                .resideOutsideOfPackage(DOOR + ".cli")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(DOOR + ".cli")
                .check(CLASSES);
    }

    @Test
    void there_is_no_circle() {
        slices().matching(DOOR + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void every_package_is_in_the_list() {
        String[] known = packages().stream().map(name -> DOOR + "." + name).toArray(String[]::new);
        classes()
                .that()
                .resideOutsideOfPackages(known)
                .should()
                .resideInAnyPackage(DOOR, DOOR + ".cli")
                .check(CLASSES);
    }

    /** A library is imported by the one package that wraps it. */
    @ParameterizedTest
    @CsvSource({
        "jdk.incubator.vector.., dev.pixtral.kernels",
        "javax.imageio.., dev.pixtral.image",
        "com.twelvemonkeys.., dev.pixtral.image",
        "org.apache.hc.., dev.pixtral.image",
        "picocli.., dev.pixtral.cli",
        "com.github.tjake.jlama.., dev.pixtral.jlama",
        "org.jline.., dev.pixtral.cli"
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
