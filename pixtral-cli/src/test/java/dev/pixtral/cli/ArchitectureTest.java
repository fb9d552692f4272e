package dev.pixtral.cli;

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
import dev.pixtral.testing.PublicFace;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The packages of the command line: those of commands do not know each other, and what they share knows none of them.
 */
class ArchitectureTest {
    private static final String ROOT = "dev.pixtral.cli";

    /** Each package and the others of the command line that it may use. */
    private static final Map<String, List<String>> MAY_USE = new TreeMap<>(Map.ofEntries(
            Map.entry(ROOT + ".console", List.of()),
            Map.entry(ROOT + ".machine", List.of("console")),
            Map.entry(ROOT + ".options", List.of("machine", "console")),
            Map.entry(ROOT + ".answer", List.of("console")),
            Map.entry(ROOT + ".ask", List.of("answer", "options", "console")),
            Map.entry(ROOT + ".chat", List.of("answer", "options", "console")),
            Map.entry(ROOT + ".serve", List.of("options", "console")),
            Map.entry(ROOT + ".tokens", List.of("options", "console")),
            Map.entry(ROOT + ".download", List.of("options", "console")),
            Map.entry(ROOT + ".models", List.of("options", "machine", "console")),
            Map.entry(ROOT + ".inspect", List.of("options", "machine", "console")),
            Map.entry(ROOT + ".doctor", List.of("options", "machine", "console")),
            Map.entry(ROOT + ".bench", List.of("options", "machine", "console")),
            Map.entry(ROOT + ".prepare", List.of("options", "console")),
            Map.entry(ROOT + ".jar", List.of("")),
            Map.entry(
                    ROOT,
                    List.of(
                            "ask",
                            "chat",
                            "serve",
                            "tokens",
                            "download",
                            "models",
                            "inspect",
                            "doctor",
                            "bench",
                            "prepare",
                            "options",
                            "console"))));

    /** Packages without a word of picocli. */
    private static final String[] WITHOUT_PICOCLI = {ROOT + ".console", ROOT + ".machine", ROOT + ".answer"};

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
        allowed.add(name);
        classes()
                .that(DescribedPredicate.describe(
                        "in " + name, type -> type.getPackageName().equals(name)))
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.describe(
                        "in a package that " + name + " may use",
                        type -> allowed.contains(type.getPackageName())
                                || !type.getPackageName().startsWith(ROOT)))
                .check(CLASSES);
    }

    private static String fullName(String name) {
        return name.isEmpty() ? ROOT : ROOT + "." + name;
    }

    @Test
    void there_is_no_circle() {
        slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void every_package_is_in_the_list() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName).collect(toSet()))
                .isEqualTo(packages());
    }

    @Test
    void picocli_stays_with_what_reads_words() {
        noClasses()
                .that()
                .resideInAnyPackage(WITHOUT_PICOCLI)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(CLASSES);
    }

    @Test
    void only_the_chat_uses_jline() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".chat")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jline..")
                .check(CLASSES);
    }

    /** Measuring and preparing look below the public API. */
    private static final String[] BELOW_THE_API = {
        ROOT + ".bench", ROOT + ".doctor", ROOT + ".inspect", ROOT + ".machine", ROOT + ".prepare"
    };

    /**
     * Words that messages share; kernels for measuring, and what they lack; the template, which {@code tokens} shows at
     * work; the store, which {@code models} cleans; and files of states, which a chat discards.
     */
    private static final Set<String> INTERNAL_BUT_USED = Set.of(
            "dev.pixtral.LoadCheck",
            "dev.pixtral.Models.open",
            "dev.pixtral.Models.requireTokenizer",
            "dev.pixtral.Models.tokenizer",
            "dev.pixtral.PixtralBuilder.loadCheck",
            "dev.pixtral.plan.Amount",
            "dev.pixtral.plan.MachineMemory",
            "dev.pixtral.plan.MemoryPlan",
            "dev.pixtral.plan.PlanSettings",
            "dev.pixtral.plan.SettingWords",
            "dev.pixtral.errors.FileProblem",
            "dev.pixtral.errors.FileSize",
            "dev.pixtral.errors.Nearest",
            "dev.pixtral.hub.HubEnvironment",
            "dev.pixtral.hub.HubException",
            "dev.pixtral.hub.HubException$Reason",
            "dev.pixtral.hub.HubSettings",
            "dev.pixtral.hub.download.Download",
            "dev.pixtral.hub.download.Download$Request",
            "dev.pixtral.hub.download.DownloadPlan",
            "dev.pixtral.hub.download.DownloadPlan$Way",
            "dev.pixtral.hub.download.GgufDownload",
            "dev.pixtral.hub.download.GgufPlan",
            "dev.pixtral.kernels.Kernels",
            "dev.pixtral.kernels.Workers",
            "dev.pixtral.kernels.select.KernelsProvider.create",
            "dev.pixtral.kernels.select.KernelsProvider.vectorApiInstalled",
            "dev.pixtral.kernels.select.KernelsProvider.vectorApiRemedy",
            "dev.pixtral.kernels.select.KernelsProvider.vectorBits",
            "dev.pixtral.kernels.select.VmFlag",
            "dev.pixtral.cache.StateFile",
            "dev.pixtral.chat.InstructTemplate",
            "dev.pixtral.chat.ImageGrids",
            "dev.pixtral.image.read.BudgetShare",
            "dev.pixtral.store.KnownModel",
            "dev.pixtral.store.ModelId",
            "dev.pixtral.store.ModelStore",
            "dev.pixtral.store.Removed",
            "dev.pixtral.store.SizeText",
            "dev.pixtral.store.StoredModel",
            "dev.pixtral.store.gguf.GgufGroup$Model",
            "dev.pixtral.store.gguf.GgufName");

    @Test
    void only_what_the_core_promises_is_used() {
        PublicFace.isAllThatIsUsedBy(ROOT, INTERNAL_BUT_USED)
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.pixtral")
                        .that(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(BELOW_THE_API))));
    }
}
