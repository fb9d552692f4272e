package dev.pixtral.engine;

import static dev.pixtral.engine.Requests.image;
import static dev.pixtral.engine.Requests.promptWithImage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cache.PictureKey;
import dev.pixtral.image.PixelValues;
import dev.pixtral.model.FeatureMemory;
import dev.pixtral.model.PictureFeatures;
import dev.pixtral.sampling.SamplingOptions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PromptPicturesTest {
    private static final int IMG = 10;
    private static final PixelValues A = image(4, 3, 1);
    private static final PixelValues B = image(4, 3, 2);
    private static final int TOKENS = 3 * (4 + 1); // of a picture; its last patch is followed by its end

    private final FeatureMemory memory = new FeatureMemory();
    private final PromptPictures pictures = of(A, B, A);

    @AfterEach
    void all_is_released() {
        pictures.close();
        assertThat(memory.pictures()).isZero();
    }

    /** Pictures behind each other, with one token before them and one behind them. */
    private static PromptPictures of(PixelValues... images) {
        int[] one = promptWithImage(4, 3);
        int[] prompt = new int[2 + images.length * TOKENS];
        Arrays.fill(prompt, 1097);
        prompt[0] = 1;
        for (int i = 0; i < images.length; i++) {
            System.arraycopy(one, 1, prompt, 1 + i * TOKENS, TOKENS);
        }
        return new PromptPictures(Requests.of(prompt, List.of(images), SamplingOptions.GREEDY, 1, List.of()), IMG);
    }

    private static int endOf(int picture) {
        return (picture + 1) * TOKENS; // position behind its last patch
    }

    private void put(PixelValues image, boolean found) {
        PictureFeatures features = memory.tryAllocate(100).orElseThrow();
        if (found) {
            pictures.putFound(key(image), features);
        } else {
            pictures.put(key(image), features);
        }
        features.release();
    }

    private static PictureKey key(PixelValues image) {
        return PictureKey.of(image, "");
    }

    private List<PictureKey> wanted() {
        return pictures.wanted().stream().map(PromptPictures.Wanted::key).toList();
    }

    @Test
    void equal_pictures_are_wanted_once_and_counted_each() {
        assertThat(wanted()).containsExactly(key(A), key(B));
        assertThat(pictures.left()).isEqualTo(3);
        put(A, true);
        assertThat(pictures.left()).isEqualTo(1);
        assertThat(wanted()).containsExactly(key(B));
        assertThat(pictures.held(key(A))).isPresent();
        assertThat(pictures.held(key(B))).isEmpty();
        put(B, false);
        assertThat(wanted()).isEmpty();
        assertThat(pictures.found()).isEqualTo(2);
        assertThat(pictures.foundBytes()).isEqualTo(200);
    }

    @Test
    void a_picture_needs_no_features_if_the_positions_of_all_its_patches_are_there() {
        pictures.skip(endOf(0) - 1);
        assertThat(pictures.left()).as("the last patch is missing").isEqualTo(3);
        pictures.skip(endOf(0));
        assertThat(pictures.left()).isEqualTo(2);
        assertThat(wanted()).as("the third is as the first").containsExactly(key(B), key(A));
        pictures.skip(endOf(1) - 1);
        assertThat(pictures.left()).isEqualTo(2);
        pictures.skip(Integer.MAX_VALUE);
        assertThat(pictures.left()).isZero();
        assertThat(pictures.found()).isEqualTo(3);
        assertThat(pictures.foundBytes()).isZero();
    }

    @Test
    void skipping_releases_features_that_are_no_longer_needed() {
        put(A, false);
        put(B, false);
        assertThat(memory.pictures()).isEqualTo(2);
        pictures.skip(endOf(1));
        assertThat(memory.pictures()).as("the third is still needed").isEqualTo(1);
        assertThat(pictures.held(key(A))).isPresent();
        pictures.computed(endOf(2));
        assertThat(memory.pictures()).isZero();
        assertThat(pictures.held(key(A))).isEmpty();
        assertThat(wanted()).isEmpty();
        assertThat(pictures.found()).as("all were encoded").isZero();
    }

    @Test
    void everything_is_needed_again_from_the_beginning_unless_it_is_skipped_again() {
        pictures.skip(endOf(0));
        put(B, true);
        put(A, false);
        pictures.beginAgain();
        assertThat(memory.pictures()).isZero();
        assertThat(pictures.left()).isEqualTo(3);
        assertThat(wanted()).containsExactly(key(A), key(B));
        pictures.skip(endOf(1));
        assertThat(wanted()).containsExactly(key(A));
        put(A, true);
        assertThat(pictures.left()).isZero();
        assertThat(pictures.found()).as("the third was encoded once").isEqualTo(2);
    }

    @Test
    void a_partly_computed_picture_keeps_its_features() {
        put(A, false);
        put(B, false);
        pictures.computed(endOf(0) - 1);
        assertThat(memory.pictures()).isEqualTo(2);
        float[] row = new float[3];
        pictures.features().copyRow(11, row, 0, 2); // its last patch
        pictures.computed(endOf(1));
        assertThat(memory.pictures()).as("the third still needs the first").isEqualTo(1);
    }
}
