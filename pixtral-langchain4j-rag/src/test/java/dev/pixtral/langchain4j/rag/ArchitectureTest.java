package dev.pixtral.langchain4j.rag;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.pixtral.testing.EachPackage;
import org.junit.jupiter.api.Test;

/** The provider does not know the kit, and there is no circle. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.pixtral");

    @Test
    void only_the_kit_uses_the_kit() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.pixtral.langchain4j.rag..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.pixtral.langchain4j.rag..")
                .check(CLASSES);
    }

    @Test
    void there_is_no_circle() {
        slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().check(CLASSES);
    }
}
