package dev.pixtral.openai;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.image.ImageSource;

/** Finds the pictures that a conversation names by addresses. */
interface PictureFinder {
    /**
     * Finds a picture.
     *
     * @param url the address as the conversation has it
     * @param place the place that names it, for messages
     * @return its source
     * @throws PixtralException if the address is invalid, or such pictures are not allowed
     */
    ImageSource picture(String url, String place);
}
