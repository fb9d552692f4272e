package dev.pixtral.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.pixtral.testing.PublicApi;
import dev.pixtral.testing.PublicFace;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the server promises, public-api.txt, and that it uses only what the core promises. */
class PublicApiTest {
    /** Words that messages share. */
    private static final Set<String> INTERNAL_BUT_USED = Set.of("dev.pixtral.errors.FileProblem");

    @Test
    void the_list_is_current() throws Exception {
        PublicApi.ofThisModule().checkFile();
    }

    @Test
    void promised_members_use_promised_types() throws Exception {
        assertThat(PublicApi.ofThisModule().leaks()).isEmpty();
    }

    @Test
    void what_the_core_promises_is_all_that_is_used() {
        PublicFace.isAllThatIsUsedBy("dev.pixtral.server", INTERNAL_BUT_USED)
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.pixtral"));
    }
}
