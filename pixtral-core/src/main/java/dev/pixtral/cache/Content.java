package dev.pixtral.cache;

import dev.pixtral.api.Internal;
import java.util.Arrays;
import java.util.List;

/**
 * What is at each position of a text: a token, or a patch of a picture. Two texts compute the same keys and values as
 * far as their contents are equal. Grows with the answer; not thread-safe.
 */
@Internal
public final class Content {
    private int[] ids;
    private int[] patches; // [length]: number of the patch in its picture; -1 for a token
    private PictureKey[] pictures; // [length]: the picture of the patch; null for a token
    private int length;

    private Content(int[] ids, int[] patches, PictureKey[] pictures) {
        this.ids = ids;
        this.patches = patches;
        this.pictures = pictures;
        this.length = ids.length;
    }

    /**
     * Returns the content of a prompt.
     *
     * @param ids its token ids; copied
     * @param imageToken id of {@code [IMG]}, which stands for a patch
     * @param keys its pictures, in order
     * @param patchCounts number of patches of each picture
     * @return content of all positions
     */
    public static Content of(int[] ids, int imageToken, List<PictureKey> keys, int[] patchCounts) {
        int[] patches = new int[ids.length];
        PictureKey[] pictures = new PictureKey[ids.length];
        Arrays.fill(patches, -1);
        int picture = 0;
        int patch = 0;
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] != imageToken) {
                continue;
            }
            patches[i] = patch;
            pictures[i] = keys.get(picture);
            if (++patch == patchCounts[picture]) {
                picture++;
                patch = 0;
            }
        }
        return new Content(ids.clone(), patches, pictures);
    }

    /**
     * Appends a generated token.
     *
     * @param id its id
     */
    public void append(int id) {
        if (length == ids.length) {
            int larger = Math.max(16, length + length / 2);
            ids = Arrays.copyOf(ids, larger);
            patches = Arrays.copyOf(patches, larger);
            pictures = Arrays.copyOf(pictures, larger);
        }
        ids[length] = id;
        patches[length] = -1;
        pictures[length++] = null;
    }

    /**
     * Returns the number of positions.
     *
     * @return positions of prompt and answer so far
     */
    public int length() {
        return length;
    }
}
