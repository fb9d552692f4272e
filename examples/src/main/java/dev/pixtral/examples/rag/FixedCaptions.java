package dev.pixtral.examples.rag;

import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.langchain4j.rag.LoadedPicture;
import dev.pixtral.langchain4j.rag.PictureCaptioner;
import dev.pixtral.langchain4j.rag.PictureKind;
import dev.pixtral.langchain4j.rag.PictureLoader;
import dev.pixtral.langchain4j.rag.PictureReference;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Captions that are known before, by the Base64 of the pictures. */
final class FixedCaptions implements PictureCaptioner {
    private final Map<String, String> captions;
    private final String version;

    private FixedCaptions(Map<String, String> captions, String version) {
        this.captions = captions;
        this.version = version;
    }

    /**
     * Captions all pictures of a folder by where they are.
     *
     * @param caption returns the caption of a picture
     * @param version a name of these captions
     */
    static FixedCaptions of(
            PictureLoader loader, Path folder, Function<PictureReference, String> caption, String version) {
        Map<String, String> captions = new HashMap<>();
        loader.load(
                folder,
                (LoadedPicture p) ->
                        captions.put(Base64.getEncoder().encodeToString(p.bytes()), caption.apply(p.reference())));
        return new FixedCaptions(captions, version);
    }

    @Override
    public String caption(ImageContent picture, PictureKind kind) {
        String caption = captions.get(picture.image().base64Data());
        if (caption == null) {
            throw new IllegalStateException("There is no caption for this picture.");
        }
        return caption;
    }

    @Override
    public String version(PictureKind kind) {
        return version;
    }
}
