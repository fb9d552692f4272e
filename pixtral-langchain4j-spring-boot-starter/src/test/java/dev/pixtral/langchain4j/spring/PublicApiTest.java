package dev.pixtral.langchain4j.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.pixtral.testing.PublicApi;
import dev.pixtral.testing.PublicFace;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the starter promises, public-api.txt, and that it uses only what others promise. */
class PublicApiTest {
    @Test
    void the_list_is_current() throws Exception {
        PublicApi.ofThisModule().checkFile();
    }

    @Test
    void promised_members_use_promised_types() throws Exception {
        assertThat(PublicApi.ofThisModule().leaks()).isEmpty();
    }

    @Test
    void what_others_promise_is_all_that_is_used() {
        // sizes are shown as the core shows them
        PublicFace.isAllThatIsUsedBy("dev.pixtral.langchain4j.spring", Set.of("dev.pixtral.errors.FileSize"))
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.pixtral"));
    }
}
