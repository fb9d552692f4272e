package dev.pixtral.engine;

import dev.pixtral.cache.Content;
import dev.pixtral.cache.PictureKey;
import dev.pixtral.image.PixelValues;
import dev.pixtral.model.ImageFeatures;
import dev.pixtral.model.PictureFeatures;
import dev.pixtral.model.TokenRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The pictures of one prompt: which of them must be encoded before the next rows can be computed, and the features of
 * those that have been. Used only by the engine's loop.
 */
final class PromptPictures implements AutoCloseable {
    private final int[] promptIds;
    private final List<PixelValues> images;
    private final List<PictureKey> keys;
    private final int[] patches; // [pictures]
    private final int imageToken;
    private final boolean[] present; // [pictures]: whether it needs no encoding any more
    private final long[] found; // [pictures]: bytes of its features, if they were once found
    private final boolean[] skipped; // [pictures]: whether it once needed no features
    private final boolean[] encoded; // [pictures]: whether it was once encoded for this prompt
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
        int count = images.size();
        this.present = new boolean[count];
        this.found = new long[count];
        this.skipped = new boolean[count];
        this.encoded = new boolean[count];
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
        return present.length - done();
    }

    /** Returns the number of pictures that need no encoding any more. */
    int done() {
        int done = 0;
        for (boolean one : present) {
            done += one ? 1 : 0;
        }
        return done;
    }

    /** Returns the different pictures that must be encoded, in the order of the prompt. */
    List<Wanted> wanted() {
        List<Wanted> wanted = new ArrayList<>();
        Set<PictureKey> before = new HashSet<>();
        for (int i = 0; i < present.length; i++) {
            if (!present[i] && before.add(keys.get(i))) {
                wanted.add(new Wanted(keys.get(i), images.get(i)));
            }
        }
        return wanted;
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
        return places(key).length > 0;
    }

    /** Returns the features of a picture, not retained, if they are held for this prompt. */
    Optional<PictureFeatures> held(PictureKey key) {
        for (int i = 0; i < present.length; i++) {
            if (present[i] && keys.get(i).equals(key) && features.picture(i).isPresent()) {
                return features.picture(i);
            }
        }
        return Optional.empty();
    }

    /** Retains the features of a picture that was encoded, for each of its places. */
    void put(PictureKey key, PictureFeatures values) {
        for (int place : places(key)) {
            put(place, values);
            encoded[place] = true;
        }
    }

    /** Retains the features of a picture that did not have to be encoded; returns the number of its places. */
    int putFound(PictureKey key, PictureFeatures values) {
        int[] places = places(key);
        for (int place : places) {
            put(place, values);
            found[place] = values.bytes();
        }
        return places.length;
    }

    private void put(int place, PictureFeatures values) {
        features.put(place, values.retain());
        present[place] = true;
    }

    private int[] places(PictureKey key) {
        return IntStream.range(0, present.length)
                .filter(i -> !present[i] && keys.get(i).equals(key))
                .toArray();
    }

    /**
     * Records that the keys and values of the first positions are there: pictures whose patches are all among them need
     * no features. A picture that is only partly covered needs them. Applies until {@link #beginAgain}.
     *
     * @param positions number of positions
     */
    void skip(int positions) {
        for (int i = 0; i < ends.length && ends[i] <= positions; i++) {
            skipped[i] |= !present[i];
            present[i] = true;
        }
        computed(positions);
    }

    /** Releases the features of the pictures whose rows are all before a position. */
    void computed(int positions) {
        int rows = 0;
        for (int i = 0; i < ends.length && ends[i] <= positions; i++) {
            rows += patches[i];
        }
        features.release(rows);
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

    /** Returns the number of pictures that never had to be encoded for this prompt. */
    int found() {
        int count = 0;
        for (int i = 0; i < found.length; i++) {
            count += (found[i] > 0 || skipped[i]) && !encoded[i] ? 1 : 0;
        }
        return count;
    }

    /** Returns the bytes of the features that were found, without those of pictures that had to be encoded as well. */
    long foundBytes() {
        long bytes = 0;
        for (int i = 0; i < found.length; i++) {
            bytes += encoded[i] ? 0 : found[i];
        }
        return bytes;
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
