package dev.pixtral.langchain4j.rag.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.langchain4j.picture.PictureResolvers;
import dev.pixtral.langchain4j.rag.ingest.Png;
import dev.pixtral.langchain4j.rag.io.Sha256;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InMemoryPictureStoreTest {
    @Test
    void keeps_finds_and_removes_pictures() {
        InMemoryPictureStore store = InMemoryPictureStore.open();
        String one = store.put(Png.of(1));
        String two = store.put(Png.of(2));

        assertThat(one).isEqualTo(Sha256.of(Png.of(1)));
        assertThat(PictureResolvers.find(store.id())).containsSame(store);
        assertThat(store.resolve(one).orElseThrow().image().mimeType()).isEqualTo("image/png");
        assertThat(store.resolve("../" + one)).isEmpty();
        assertThat(store.resolve(null)).isEmpty();
        assertThat(store.retain(Set.of(two))).isEqualTo(1);
        assertThat(store.remove(List.of(one, two))).isEqualTo(1);
        assertThat(store.resolve(two)).isEmpty();
        store.close();
        assertThat(PictureResolvers.find(store.id())).isEmpty();
        assertThatThrownBy(() -> store.put(Png.of(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_picture_that_is_changed_later_stays_as_it_was() {
        InMemoryPictureStore store = InMemoryPictureStore.open();
        byte[] picture = Png.of(1);
        String sha256 = store.put(picture);
        picture[picture.length - 1]++;

        assertThat(Sha256.of(java.util.Base64.getDecoder()
                        .decode(store.resolve(sha256).orElseThrow().image().base64Data())))
                .isEqualTo(sha256);
    }

    @Test
    void a_limit_counts_equal_pictures_once_and_refuses_the_rest() {
        int size = Png.of(1).length;
        InMemoryPictureStore store = InMemoryPictureStore.open(size + 10);
        store.put(Png.of(1));
        store.put(Png.of(1));

        assertThatThrownBy(() -> store.put(Png.of(2)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("does not fit");
        store.remove(List.of(Sha256.of(Png.of(1))));
        store.put(Png.of(2));
        assertThatThrownBy(() -> store.put(new byte[3])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> InMemoryPictureStore.open(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
