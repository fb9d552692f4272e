package dev.pixtral.langchain4j.rag;

import dev.langchain4j.data.message.ImageContent;

/** Says the same of every picture. */
public record FixedCaption(String caption, String version) implements PictureCaptioner {
    public FixedCaption(String caption) {
        this(caption, "1");
    }

    @Override
    public String caption(ImageContent picture, PictureKind kind) {
        return caption;
    }

    @Override
    public String version(PictureKind kind) {
        return version;
    }
}
