package dev.pixtral.cache;

import dev.pixtral.api.Internal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is at each position of a text: a token, or a patch of a picture. Two texts compute the same keys and values as
 * far as their contents are equal. Grows with the answer. Only one thread may use it at a time, except that positions
 * may be read while another thread appends further ones.
 */
@Internal
public final class Content {
    private volatile int[] ids; // volatile: who reads sees all positions that were there before the array grew
    private volatile int[] patches; // [length]: number of the patch in its picture; -1 for a token
    private volatile PictureKey[] pictures; // [length]: the picture of the patch; null for a token
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
            int[] moreIds = Arrays.copyOf(ids, larger); // all first: they have one length even if memory runs out
            int[] morePatches = Arrays.copyOf(patches, larger);
            pictures = Arrays.copyOf(pictures, larger);
            patches = morePatches;
            ids = moreIds;
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

    // ---- bytes

    /**
     * Returns all of it as bytes, big endian: number of positions and of pictures (ints), the pictures in the order of
     * their first patch (32 bytes each), and for each position its id, its picture, counted from 1 and 0 for a token,
     * and its patch (ints).
     *
     * @return a new array
     */
    public byte[] toBytes() {
        Map<PictureKey, Integer> numbers = new LinkedHashMap<>();
        for (int i = 0; i < length; i++) {
            if (pictures[i] != null) {
                numbers.putIfAbsent(pictures[i], numbers.size() + 1);
            }
        }
        ByteBuffer bytes = ByteBuffer.allocate(size(length, numbers.size()));
        bytes.putInt(length).putInt(numbers.size());
        numbers.keySet().forEach(key -> bytes.put(key.bytes()));
        for (int i = 0; i < length; i++) {
            bytes.putInt(ids[i])
                    .putInt(pictures[i] == null ? 0 : numbers.get(pictures[i]))
                    .putInt(patches[i]);
        }
        return bytes.array();
    }

    /**
     * Restores a content.
     *
     * @param bytes from {@link #toBytes}, up to the end of the buffer
     * @return the content
     * @throws IllegalArgumentException if they are not the bytes of a content
     */
    public static Content ofBytes(ByteBuffer bytes) {
        require(bytes.remaining() >= 2 * Integer.BYTES, "there is no length");
        int length = bytes.getInt();
        int count = bytes.getInt();
        require(length >= 0 && count >= 0 && count <= length, "a length is impossible");
        // in longs: hostile lengths must not overflow, and nothing is allocated before they are known to be right
        require(2L * Integer.BYTES + bytes.remaining() == longSize(length, count), "the length is wrong");
        List<PictureKey> keys = new ArrayList<>();
        byte[] key = new byte[PictureKey.BYTES];
        for (int i = 0; i < count; i++) {
            bytes.get(key);
            keys.add(PictureKey.of(key));
        }
        Content content = new Content(new int[length], new int[length], new PictureKey[length]);
        for (int i = 0; i < length; i++) {
            content.ids[i] = bytes.getInt();
            int picture = bytes.getInt();
            content.patches[i] = bytes.getInt();
            require(content.ids[i] >= 0 && picture >= 0 && picture <= count, "an id is impossible");
            require(picture == 0 ? content.patches[i] == -1 : content.patches[i] >= 0, "a patch is impossible");
            content.pictures[i] = picture == 0 ? null : keys.get(picture - 1);
        }
        return content;
    }

    private static int size(int positions, int pictures) {
        return Math.toIntExact(longSize(positions, pictures));
    }

    private static long longSize(int positions, int pictures) {
        return 2L * Integer.BYTES + (long) pictures * PictureKey.BYTES + 3L * Integer.BYTES * positions;
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /**
     * Copies a part.
     *
     * @param from first position
     * @param to end, exclusive
     * @return its content, which does not change any more
     */
    Content slice(int from, int to) {
        return new Content(
                Arrays.copyOfRange(ids, from, to),
                Arrays.copyOfRange(patches, from, to),
                Arrays.copyOfRange(pictures, from, to));
    }

    /**
     * Counts the positions from which on two texts differ.
     *
     * @param from first position here
     * @param other another text
     * @param otherFrom first position there
     * @param most largest number of positions to compare, which both texts have
     * @return number of equal positions, at most {@code most}
     */
    int common(int from, Content other, int otherFrom, int most) {
        int common = 0;
        while (common < most && compareAt(from + common, other, otherFrom + common) == 0) {
            common++;
        }
        return common;
    }

    /**
     * Compares one position of two texts, exactly: a picture by its whole key.
     *
     * @param at position here
     * @param other another text
     * @param otherAt position there
     * @return the order of the two, 0 only if they are equal
     */
    int compareAt(int at, Content other, int otherAt) {
        int order = Integer.compare(ids[at], other.ids[otherAt]);
        if (order == 0) {
            order = Integer.compare(patches[at], other.patches[otherAt]);
        }
        return order == 0 ? PictureKey.compare(pictures[at], other.pictures[otherAt]) : order;
    }
}
