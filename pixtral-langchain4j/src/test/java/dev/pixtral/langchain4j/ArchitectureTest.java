package dev.pixtral.langchain4j;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.pixtral.testing.EachPackage;
import org.junit.jupiter.api.Test;

/** The provider is one package, and no package of the core knows it. */
class ArchitectureTest {
    private static final String ROOT = "dev.pixtral.langchain4j";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.pixtral");

    @Test
    void the_provider_is_one_package() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName))
                .filteredOn(name -> name.startsWith(ROOT))
                .containsOnly(ROOT);
    }

    @Test
    void there_is_no_circle() {
        slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().check(CLASSES);
    }
}
