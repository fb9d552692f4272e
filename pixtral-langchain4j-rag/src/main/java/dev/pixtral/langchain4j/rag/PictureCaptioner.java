package dev.pixtral.langchain4j.rag;

import dev.langchain4j.data.message.ImageContent;

/** Describes by a text what a picture shows. Implementations are thread-safe. */
public interface PictureCaptioner {
    /**
     * Captions a picture.
     *
     * @param picture the picture
     * @param kind what kind of picture it is
     * @return the caption; blank if there is nothing to say
     * @throws IllegalStateException if no picture can be captioned any more, such as by a model that is closed
     * @throws RuntimeException if the picture cannot be captioned
     */
    String caption(ImageContent picture, PictureKind kind);

    /**
     * Names how this captioner captions pictures of a kind, such as a hash of the prompt: captions of another version
     * are made again.
     *
     * @param kind what kind of picture it is
     * @return a short name of letters and digits
     */
    String version(PictureKind kind);
}
