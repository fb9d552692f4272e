package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.pixtral.testing.PublicApi;
import dev.pixtral.testing.PublicFace;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the provider promises, public-api.txt, and that it uses only what the core promises. */
class PublicApiTest {
    /**
     * A hook for tests; what reads schemas and words their mistakes as the core does; and the errors of downloads and
     * of the model store, which become LangChain4j's.
     */
    private static final Set<String> INTERNAL_BUT_USED = Set.of(
            "dev.pixtral.model.PassMonitor",
            "dev.pixtral.PixtralBuilder.monitor",
            "dev.pixtral.hub.HubException",
            "dev.pixtral.hub.HubException$Reason",
            "dev.pixtral.store.StoreException",
            "dev.pixtral.json.PythonJson",
            "dev.pixtral.errors.JsonProblem");

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
        PublicFace.isAllThatIsUsedBy("dev.pixtral.langchain4j", INTERNAL_BUT_USED)
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.pixtral"));
    }
}
