package dev.pixtral.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.pixtral.testing.EachPackage;
import org.junit.jupiter.api.Test;

/** The core does not know the server, only a few classes know the JDK's server, and there is no circle. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.pixtral");

    @Test
    void only_the_server_uses_the_server() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.pixtral.server..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.pixtral.server..")
                .check(CLASSES);
    }

    @Test
    void endpoints_see_calls_only() {
        noClasses()
                .that()
                .doNotHaveSimpleName("PixtralServer")
                .and()
                .doNotHaveSimpleName("Router")
                .and()
                .doNotHaveSimpleName("Call")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.net.httpserver..")
                .check(CLASSES);
    }

    @Test
    void there_is_no_circle() {
        slices().assignedFrom(new EachPackage()).should().beFreeOfCycles().check(CLASSES);
    }
}
