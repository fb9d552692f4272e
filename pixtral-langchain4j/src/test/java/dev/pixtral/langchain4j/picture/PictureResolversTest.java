package dev.pixtral.langchain4j.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.testing.Eventually;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PictureResolversTest {
    /** A class, because equal records could be taken for one another. */
    private static final class Named implements PictureResolver {
        private final String id;

        private Named(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public Optional<ImageContent> resolve(String sha256) {
            return Optional.empty();
        }
    }

    private final String id = UUID.randomUUID().toString();

    @Test
    void the_last_one_of_an_id_is_found_and_then_the_one_before() {
        Named first = new Named(id);
        Named second = new Named(id);
        PictureResolvers.register(first);
        PictureResolvers.register(second);

        assertThat(PictureResolvers.find(id)).containsSame(second);
        PictureResolvers.unregister(second);
        assertThat(PictureResolvers.find(id)).containsSame(first);
        PictureResolvers.unregister(second);
        PictureResolvers.unregister(first);
        assertThat(PictureResolvers.find(id)).isEmpty();
    }

    @Test
    void one_that_nobody_holds_is_forgotten() {
        PictureResolvers.register(new Named(id));

        Eventually.until("it is forgotten", () -> {
            System.gc();
            return PictureResolvers.find(id).isEmpty();
        });
    }
}
