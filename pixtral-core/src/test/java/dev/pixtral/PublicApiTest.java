package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.testing.PublicApi;
import org.junit.jupiter.api.Test;

/** What the core promises: public-api.txt. */
class PublicApiTest {
    @Test
    void the_list_is_current() throws Exception {
        PublicApi.ofThisModule().checkFile();
    }

    @Test
    void promised_members_use_promised_types() throws Exception {
        assertThat(PublicApi.ofThisModule().leaks()).isEmpty();
    }
}
