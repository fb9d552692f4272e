package dev.pixtral.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownModelTest {
    @ParameterizedTest
    @CsvSource({
        "pixtral-12b, mistral-community/pixtral-12b",
        "ministral-3-3b, mistralai/Ministral-3-3B-Instruct-2512",
        "ministral-3-8b, mistralai/Ministral-3-8B-Instruct-2512",
        "ministral-3-14b, mistralai/Ministral-3-14B-Instruct-2512",
        "mistral-small-3.2, mistralai/Mistral-Small-3.2-24B-Instruct-2506",
    })
    void an_alias_means_a_repository(String alias, String repository) {
        ModelId id = new ModelId(repository, Optional.empty());

        assertThat(ModelId.parse(alias)).contains(id);
        assertThat(ModelId.parse(alias + "@v1")).contains(new ModelId(repository, Optional.of("v1")));
        assertThat(KnownModel.nameOf(id)).isEqualTo(alias);
    }

    /** Files in GGUF have names of their own. */
    @Test
    void a_name_with_a_tag_is_no_alias() {
        assertThat(ModelId.parse("ggml-org/pixtral-12b-GGUF:Q4_K_M")).isEmpty();
    }

    @Test
    void a_name_is_known_once() {
        assertThat(KnownModel.ALL).extracting(KnownModel::name).doesNotHaveDuplicates();
    }
}
