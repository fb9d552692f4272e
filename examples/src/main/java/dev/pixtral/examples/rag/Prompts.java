package dev.pixtral.examples.rag;

import dev.langchain4j.model.chat.ChatModel;
import dev.pixtral.langchain4j.rag.PictureCaptioner;
import dev.pixtral.langchain4j.rag.PictureKind;
import dev.pixtral.langchain4j.rag.caption.ChatCaptioner;

/** How pictures are captioned: the embedded tiny model understands only questions like those it was trained on. */
final class Prompts {
    /** The longest side of a picture that the embedded model sees. */
    static final int TINY_SIDE = 256;

    private static final int TINY_TOKENS = 96;

    private Prompts() {}

    /** What captions pictures with a model. */
    static PictureCaptioner captioner(ChatModel model, boolean embedded) {
        ChatCaptioner.Builder captioner = ChatCaptioner.builder().chatModel(model);
        if (embedded) {
            captioner
                    .maxOutputTokens(TINY_TOKENS)
                    .prompts(PictureKind.PHOTO, "Describe the image.")
                    .prompts(PictureKind.CHART, "What is the title of the chart?", "Describe the image.")
                    .prompts(PictureKind.DOCUMENT, "Describe the image.")
                    .prompts(PictureKind.PAGE, "Read the text.");
        }
        return captioner.build();
    }
}
