package dev.pixtral.langchain4j.rag.caption;

import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.langchain4j.rag.PictureCaptioner;
import dev.pixtral.langchain4j.rag.PictureKind;
import dev.pixtral.langchain4j.rag.io.Sha256;
import java.util.Base64;

/** Looks for a caption in a file before it asks. */
record RememberingCaptioner(CaptionFile captions, PictureCaptioner captioner) implements PictureCaptioner {
    @Override
    public String caption(ImageContent picture, PictureKind kind) {
        String data = picture.image().base64Data();
        return data == null
                ? captioner.caption(picture, kind)
                : captions.caption(Sha256.of(Base64.getDecoder().decode(data)), picture, kind, captioner);
    }

    @Override
    public String version(PictureKind kind) {
        return captioner.version(kind);
    }
}
