package dev.pixtral.langchain4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.pixtral.testing.EachPackage;
import org.junit.jupiter.api.Test;

/** The provider is three packages, of which the lower ones, for pictures and metrics, do not know the models. */
class ArchitectureTest {
    private static final String ROOT = "dev.pixtral.langchain4j";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.pixtral");

    @Test
    void the_provider_is_three_packages() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName))
                .filteredOn(name -> name.startsWith(ROOT))
                .containsOnly(ROOT, ROOT + ".picture", ROOT + ".metrics");
    }

    /** Micrometer is optional. */
    @Test
    void only_one_class_needs_micrometer() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + ".metrics.PixtralMetrics")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(CLASSES);
    }

    @Test
    void there_is_no_circle() {
        slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().check(CLASSES);
    }
}
