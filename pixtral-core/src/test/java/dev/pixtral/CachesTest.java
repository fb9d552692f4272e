package dev.pixtral;

import static dev.pixtral.chat.Message.user;
import static dev.pixtral.chat.Part.image;
import static dev.pixtral.chat.Part.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cache.CacheStatistics;
import dev.pixtral.chat.Prompt;
import dev.pixtral.testing.Fixtures;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The settings of the caches reach the engine, salts keep callers apart, and the statistics say what happened. */
@Timeout(120)
class CachesTest {
    private static final GenerationOptions SHORT = GenerationOptions.DEFAULT.withMaxTokens(6);
    private static final Path PICTURE = Fixtures.path("tiny-pixtral/images/docs-018-0.png");

    private static Prompt asked(String question) {
        return Prompt.of(user(image(PICTURE), text(question)));
    }

    private static Reply ask(Pixtral pixtral, String question) {
        return pixtral.generate(asked(question), SHORT);
    }

    @Test
    void statistics_say_what_is_kept_and_how_often_it_helped() {
        try (Pixtral pixtral = Pixtral.open()) {
            assertThat(pixtral.caches()).isEqualTo(new CacheStatistics(0, 0, 0, 0, 0, 0, 0, 0));

            Reply first = ask(pixtral, "What is this?");
            Reply again = ask(pixtral, "What is this?");

            int prompt = first.usage().promptTokens();
            assertThat(first.usage().cachedTokens()).isZero();
            assertThat(first.usage().cachedPictures()).isZero();
            assertThat(first.usage().cachedBytes()).isZero();
            assertThat(again.usage().cachedTokens()).isEqualTo(prompt - 1);
            assertThat(again.usage().cachedPictures()).isEqualTo(1);
            assertThat(again.tokens()).isEqualTo(first.tokens());
            assertThat(again.timings().promptTokens()).isEqualTo(1);
            CacheStatistics caches = pixtral.caches();
            assertThat(caches.pictures()).isEqualTo(1);
            assertThat(caches.pictureBytes()).isPositive();
            assertThat(caches.pictureMisses()).isEqualTo(1);
            assertThat(caches.prefixPositions()).isGreaterThanOrEqualTo(prompt + first.tokens().length - 1);
            assertThat(caches.prefixBytes()).isPositive();
            assertThat(caches.cachedTokens()).isEqualTo(prompt - 1);
            assertThat(caches.promptTokens()).isEqualTo(2L * prompt);
        }
    }

    @Test
    void without_caches_nothing_is_kept() {
        PixtralBuilder off =
                Pixtral.builder().pictureCacheBytes(0).prefixCacheBytes(0).speculation(false);
        try (Pixtral pixtral = off.open()) {
            for (Reply reply : List.of(ask(pixtral, "What is this?"), ask(pixtral, "What is this?"))) {
                assertThat(reply.usage().cachedTokens()).isZero();
                assertThat(reply.usage().cachedPictures()).isZero();
                assertThat(reply.usage().cachedBytes()).isZero();
                assertThat(reply.usage().draftedTokens()).isZero();
            }
            CacheStatistics caches = pixtral.caches();
            assertThat(caches.pictures()).isZero();
            assertThat(caches.pictureBytes()).isZero();
            assertThat(caches.pictureMisses()).isEqualTo(2);
            assertThat(caches.prefixPositions()).isZero();
            assertThat(caches.prefixBytes()).isZero();
        }
    }

    /** Its tokens come from the prefix cache, so its features are not needed. */
    @Test
    void a_picture_whose_tokens_are_cached_is_not_encoded_though_its_features_are_gone() {
        try (Pixtral pixtral = Pixtral.builder().pictureCacheBytes(0).open()) {
            ask(pixtral, "What is this?");
            Reply other = ask(pixtral, "Describe the image.");

            assertThat(other.usage().cachedPictures()).isEqualTo(1);
            assertThat(other.usage().cachedTokens())
                    .isGreaterThanOrEqualTo(other.usage().imageTokens());
            assertThat(pixtral.caches().pictureMisses()).isEqualTo(1);
        }
    }

    @Test
    void a_picture_behind_another_text_is_computed_but_not_encoded() {
        try (Pixtral pixtral = Pixtral.builder().prefixCacheBytes(0).open()) {
            ask(pixtral, "What is this?");
            Reply other = pixtral.generate(Prompt.of(user(text("One."), image(PICTURE), text("What is this?"))), SHORT);

            assertThat(other.usage().cachedTokens()).isZero();
            assertThat(other.usage().cachedPictures()).isEqualTo(1);
            assertThat(pixtral.caches().pictureMisses()).isEqualTo(1);
            assertThat(pixtral.caches().pictureHits()).isEqualTo(1);
        }
    }

    @Test
    void what_is_kept_stays_within_its_bound() {
        long bound;
        try (Pixtral pixtral = Pixtral.open()) {
            ask(pixtral, "What is this?");
            bound = pixtral.caches().prefixBytes();
        }
        try (Pixtral pixtral = Pixtral.builder().prefixCacheBytes(bound).open()) {
            for (String question : List.of("What is this?", "Describe the image.", "What color is it?", "Hello")) {
                ask(pixtral, question);
                pixtral.generate(Prompt.of(user(question)), SHORT);

                assertThat(pixtral.caches().prefixBytes()).isPositive().isLessThanOrEqualTo(bound);
            }
        }
    }

    @Test
    void a_folder_keeps_pictures_for_the_next_process(@TempDir Path folder) {
        Path features = folder.resolve("features");
        try (Pixtral pixtral = Pixtral.builder().pictureCacheFolder(features).open()) {
            ask(pixtral, "What is this?");
        }
        try (Pixtral pixtral = Pixtral.builder().pictureCacheFolder(features).open()) {
            assertThat(ask(pixtral, "What is this?").usage().cachedPictures()).isEqualTo(1);
            assertThat(pixtral.caches().pictureMisses()).isZero();
        }
        try (Pixtral pixtral = Pixtral.builder()
                .pictureCacheFolder(features)
                .pictureCacheFolderBytes(0)
                .open()) {
            assertThat(ask(pixtral, "What is this?").usage().cachedPictures()).isZero();
        }
    }

    @Test
    void salts_share_nothing() {
        try (Pixtral pixtral = Pixtral.open()) {
            ask(pixtral, "What is this?");
            Reply other = pixtral.generate(asked("What is this?"), SHORT.withCacheSalt("tenant"));
            Reply own = pixtral.generate(asked("What is this?"), SHORT.withCacheSalt("tenant"));

            assertThat(other.usage().cachedTokens()).isZero();
            assertThat(other.usage().cachedPictures()).isZero();
            assertThat(own.usage().cachedTokens()).isEqualTo(own.usage().promptTokens() - 1);
            assertThat(pixtral.caches().pictureMisses()).isEqualTo(2);
            assertThat(own.tokens()).isEqualTo(other.tokens());
        }
    }
}
