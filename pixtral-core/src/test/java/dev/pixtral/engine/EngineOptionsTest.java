package dev.pixtral.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The defaults that depend on the model and the machine. */
class EngineOptionsTest {
    @Test
    void the_default_context_is_the_models_own_or_32768() {
        assertThat(EngineOptions.defaultContext(1024)).isEqualTo(1024);
        assertThat(EngineOptions.defaultContext(32_768)).isEqualTo(32_768);
        assertThat(EngineOptions.defaultContext(131_072)).isEqualTo(32_768);
        assertThat(EngineOptions.defaultContext(1_024_000)).isEqualTo(32_768);
    }

    @Test
    void the_default_cache_holds_two_contexts_or_fewer_where_memory_is_short() {
        assertThat(EngineOptions.defaultCachePositions(8192, 160 << 10, 64L << 30))
                .isEqualTo(16_384);
        assertThat(EngineOptions.defaultCachePositions(8192, 160 << 10, 8L << 30))
                .isEqualTo(13_107);
        assertThat(EngineOptions.defaultCachePositions(8192, 160 << 10, 1L << 30))
                .isEqualTo(8192);
    }
}
