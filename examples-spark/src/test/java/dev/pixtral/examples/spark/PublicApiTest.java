package dev.pixtral.examples.spark;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.pixtral.testing.PublicFace;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The example uses only what is promised. */
class PublicApiTest {
    @Test
    void what_others_promise_is_all_that_is_used() {
        PublicFace.isAllThatIsUsedBy("dev.pixtral.examples.spark", Set.of())
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.pixtral"));
    }
}
