package dev.pixtral.chat;

import java.util.Arrays;
import java.util.List;

/**
 * A prompt as the model receives it. Immutable.
 *
 * @param ids token ids, from begin of sequence to where the model continues; copied on creation and on access
 * @param images the pictures in the order of the ids, which may differ from the order of the messages; copied
 */
public record EncodedPrompt(int[] ids, List<ImageSlot> images) {
    /** Copies the ids and the list of images. */
    public EncodedPrompt {
        ids = Present.require(ids, "array of ids").clone();
        images = Present.copy(images, "image slots");
    }

    /**
     * Returns the token ids.
     *
     * @return a new array
     */
    @Override
    public int[] ids() {
        return ids.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedPrompt that && Arrays.equals(ids, that.ids) && images.equals(that.images);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + images.hashCode();
    }

    /** Returns only the sizes: ids are as confidential as the text they represent. */
    @Override
    public String toString() {
        return "EncodedPrompt[%d ids, %d images]".formatted(ids.length, images.size());
    }
}
