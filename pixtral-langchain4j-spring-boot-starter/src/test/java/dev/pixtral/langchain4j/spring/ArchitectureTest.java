package dev.pixtral.langchain4j.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import dev.pixtral.testing.EachPackage;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The starter uses the provider and the core, and neither of them knows it. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.pixtral");

    /** What only one version of Spring Boot has, or not every application, is used where a condition guards it. */
    @ParameterizedTest
    @CsvSource({
        "org.springframework.boot.actuate.., Boot3HealthAutoConfig",
        "org.springframework.boot.health.., Boot4HealthAutoConfig"
    })
    void only_one_class_needs(String library, String owner) {
        noClasses()
                .that()
                .resideInAPackage("dev.pixtral.langchain4j.spring")
                .and()
                .doNotHaveSimpleName(owner)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }

    @Test
    void there_is_no_circle() {
        slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().check(CLASSES);
    }
}
