package dev.pixtral.openai;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageSource;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The pictures of requests to a server: part of the request, or on another server. Never files, because the author of a
 * request is not the owner of this machine.
 */
final class RemoteOrEmbeddedPictures implements PictureFinder {
    private static final Pattern REMOTE = Pattern.compile("(?i)https?:");

    @Override
    public ImageSource picture(String url, String place) {
        Optional<ImageSource> embedded = ImageSource.embedded(url);
        if (embedded.isPresent()) {
            return embedded.get();
        }
        if (!REMOTE.matcher(url).lookingAt()) {
            throw ConversationException.at(
                    place,
                    "%s is not the address of a picture; include the picture as data:image/png;base64,..."
                            .formatted(JsonPlace.quote(url)));
        }
        try {
            return ImageSource.ofUri(url);
        } catch (ImageException e) {
            throw ConversationException.at(place, e.getMessage());
        }
    }
}
