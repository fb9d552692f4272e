package dev.pixtral.langchain4j.rag;

import dev.langchain4j.data.document.Metadata;

/**
 * A picture as a loader found it.
 *
 * @param reference which picture it is
 * @param bytes the encoded picture, in a format that chat models accept; not copied, so do not change them
 * @param mediaType media type of the bytes, such as {@code image/png}
 * @param text text layer of the page; empty if there is none
 * @param metadata what else is known, such as its date and size in pixels; not copied
 */
public record LoadedPicture(
        PictureReference reference, byte[] bytes, String mediaType, String text, Metadata metadata) {}
