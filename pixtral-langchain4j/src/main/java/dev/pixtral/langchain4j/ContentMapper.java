package dev.pixtral.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.pixtral.chat.Part;
import dev.pixtral.image.ImageSource;
import java.util.regex.Pattern;

/** Maps the texts and pictures of messages. */
final class ContentMapper {
    private static final Pattern MIME_TYPE = Pattern.compile("[A-Za-z0-9.+-]{1,64}/[A-Za-z0-9.+-]{1,64}");

    private ContentMapper() {}

    /**
     * Maps a text or a picture. Pictures are not read here.
     *
     * @throws UnsupportedFeatureException if it is neither
     * @throws InvalidRequestException if it is a picture in a local file, or has no data
     * @throws dev.pixtral.image.ImageException if it is a picture whose address cannot be used
     */
    static Part part(Content content) {
        return switch (content) {
            case null -> throw ValueCheck.missing("A content of a message");
            case TextContent text -> Part.text(text.text());
            case ImageContent image -> Part.image(source(image.image()));
            default ->
                throw new UnsupportedFeatureException(
                        "%s content is not supported by Pixtral, which accepts text and images."
                                .formatted(content.type()));
        };
    }

    /** The media type only appears in messages: the format of a picture is detected from its bytes. */
    private static ImageSource source(Image image) {
        if (image.base64Data() != null) {
            String type = image.mimeType() == null ? "" : image.mimeType();
            String printable = MIME_TYPE.matcher(type).matches() ? type : "";
            return ImageSource.ofUri("data:" + printable + ";base64," + image.base64Data());
        }
        if (image.url() == null) {
            throw new InvalidRequestException("An image has neither base64 data nor a URL; give it one of them, "
                    + "as in ImageContent.from(base64, \"image/png\").");
        }
        String url = image.url().toString();
        if (url.regionMatches(true, 0, "file:", 0, "file:".length())) {
            // the address may come from an untrusted user, who must not choose which files are read
            throw new InvalidRequestException(
                    "Images at file: addresses are refused, so that a message cannot choose what is read from this "
                            + "machine; read the file yourself, "
                            + "as in ImageContent.from(Path.of(\"cat.png\"), \"image/png\").");
        }
        return ImageSource.ofUri(url);
    }
}
