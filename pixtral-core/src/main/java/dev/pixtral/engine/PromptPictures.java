package dev.pixtral.engine;

import dev.pixtral.cache.Content;
import dev.pixtral.cache.PictureKey;
import dev.pixtral.image.PixelValues;
import dev.pixtral.model.ImageFeatures;
import dev.pixtral.model.PictureFeatures;
import dev.pixtral.model.TokenRows;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The pictures of one prompt: which of them must be encoded before the next rows can be computed, and the features of
 * those that have been. Has the same owner as its {@link Sequence}.
 */
final class PromptPictures implements AutoCloseable {
    private final int[] promptIds;
    private final List<PixelValues> images;
    private final List<PictureKey> keys;
    private final int[] patches; // [pictures]
    private final int imageToken;
    private final boolean[] present; // [pictures]: whether it needs no encoding any more
    private final ImageFeatures features;
    private final int[] featureRows; // [prompt]: see TokenRows
    private final int[] ends; // [pictures]: position behind the last patch

    PromptPictures(GenerationRequest request, int imageToken) {
        this.promptIds = request.promptIds();
        this.images = request.images();
        this.keys = images.stream()
                .map(image -> PictureKey.of(image, request.cacheSalt()))
                .toList();
        this.patches = images.stream().mapToInt(image -> image.grid().patches()).toArray();
        this.imageToken = imageToken;
        this.present = new boolean[images.size()];
        this.features = new ImageFeatures(patches);
        this.featureRows = TokenRows.of(promptIds, imageToken, features).featureRows();
        this.ends = ends();
    }

    private int[] ends() {
        int[] behind = new int[images.size()];
        int picture = 0;
        int left = behind.length == 0 ? 0 : patches[0];
        for (int i = 0; i < featureRows.length; i++) {
            if (featureRows[i] >= 0 && --left == 0) {
                behind[picture++] = i + 1;
                left = picture < behind.length ? patches[picture] : 0;
            }
        }
        return behind;
    }

    /** Returns what is at each position of the prompt. */
    Content content() {
        return Content.of(promptIds, imageToken, keys, patches);
    }

    /** Returns the number of pictures that must be encoded before the prompt can be computed. */
    int left() {
        int left = 0;
        for (boolean one : present) {
            left += one ? 0 : 1;
        }
        return left;
    }

    /** Returns the number of pictures that need no encoding any more. */
    int done() {
        return present.length - left();
    }

    /** Returns the first picture that must be encoded. */
    Optional<Wanted> next() {
        for (int i = 0; i < present.length; i++) {
            if (!present[i]) {
                return Optional.of(new Wanted(keys.get(i), images.get(i)));
            }
        }
        return Optional.empty();
    }

    /**
     * A picture to encode.
     *
     * @param key its key
     * @param pixels its pixels
     */
    record Wanted(PictureKey key, PixelValues pixels) {}

    /** Returns whether a picture must be encoded for this prompt. */
    boolean wants(PictureKey key) {
        for (int i = 0; i < present.length; i++) {
            if (!present[i] && keys.get(i).equals(key)) {
                return true;
            }
        }
        return false;
    }

    /** Retains the features of a picture, for each of its places. */
    void put(PictureKey key, PictureFeatures encoded) {
        for (int i = 0; i < present.length; i++) {
            if (!present[i] && keys.get(i).equals(key)) {
                features.put(i, encoded.retain());
                present[i] = true;
            }
        }
    }

    /** Releases the features of the pictures whose rows are all before a position. */
    void computed(int positions) {
        for (int i = Math.min(positions, featureRows.length) - 1; i >= 0; i--) {
            if (featureRows[i] >= 0) {
                features.release(featureRows[i] + 1);
                return;
            }
        }
    }

    /** Marks the pictures whose rows are all before a position as needing no features: their rows are in the cache. */
    void skip(int positions) {
        for (int i = 0; i < present.length; i++) {
            present[i] |= ends[i] <= positions;
        }
        computed(positions);
    }

    /** Returns the number of tokens that represent the pictures whose rows are not all before a position. */
    int tokensAfter(int position) {
        int tokens = 0;
        for (int i = 0; i < ends.length; i++) {
            tokens += ends[i] > position ? images.get(i).grid().tokens() : 0;
        }
        return tokens;
    }

    /** Releases all features: the prompt is computed again from its beginning. */
    void beginAgain() {
        features.release(Integer.MAX_VALUE);
        Arrays.fill(present, false);
    }

    ImageFeatures features() {
        return features;
    }

    int[] featureRows() {
        return featureRows;
    }

    @Override
    public void close() {
        features.release(Integer.MAX_VALUE);
    }
}
