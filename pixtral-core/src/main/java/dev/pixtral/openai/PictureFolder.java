package dev.pixtral.openai;

import dev.pixtral.errors.FileProblem;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageSource;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The folder of the pictures of conversations. A conversation may come from someone else, so the pictures that it names
 * must be in or below that folder, after {@code ..} and links are resolved.
 */
final class PictureFolder implements PictureFinder {
    private static final Pattern SCHEME =
            Pattern.compile("(?i)[a-z][a-z0-9+.-]+:"); // a single letter is a Windows drive

    private static final Pattern FILE = Pattern.compile("(?i)file:");

    private final Path folder; // its real path

    /**
     * Makes a folder.
     *
     * @throws ConversationException if it cannot be read
     */
    PictureFolder(Path folder) {
        try {
            this.folder = folder.toRealPath();
        } catch (IOException e) {
            throw ConversationException.unreadable(
                    "The folder %s cannot be read (%s).".formatted(folder, FileProblem.why(e)), e);
        }
    }

    /**
     * Finds a picture.
     *
     * @param url base64, {@code data:}, {@code file:}, {@code http:} or {@code https:} address, or a path relative to
     *     the folder
     * @param place the place that names it, for messages
     * @return its source
     * @throws PixtralException if it is outside the folder, or the address is invalid
     */
    @Override
    public ImageSource picture(String url, String place) {
        Optional<ImageSource> embedded = ImageSource.embedded(url);
        if (embedded.isPresent()) {
            return embedded.get();
        }
        if (!SCHEME.matcher(url).lookingAt()) {
            return ImageSource.of(inside(url, place));
        }
        try {
            return FILE.matcher(url).lookingAt()
                    ? ImageSource.of(inside(ImageSource.ofFileUri(url).path().toString(), place))
                    : ImageSource.ofUri(url);
        } catch (ImageException e) {
            throw ConversationException.at(place, e.getMessage());
        }
    }

    private Path inside(String name, String place) {
        if (name.isEmpty()) {
            throw ConversationException.at(place, "the address of the picture is empty.");
        }
        try {
            Path wanted = folder.resolve(name);
            Path real = real(wanted);
            if (real.startsWith(folder)) {
                return real;
            }
        } catch (InvalidPathException e) {
            throw ConversationException.at(
                    place, "'%s' is not a valid path: %s.".formatted(e.getInput(), e.getReason()));
        } catch (IOException e) {
            throw ConversationException.unreadable(
                    "%s: '%s' cannot be read (%s).".formatted(place, name, FileProblem.why(e)), e);
        }
        throw ConversationException.at(
                place,
                "'%s' is outside %s; pictures must be in the folder of the conversation or below it."
                        .formatted(name, folder));
    }

    /** The real path. If no file exists there, the path itself: reading it will report that. */
    private static Path real(Path path) throws IOException {
        try {
            return path.toRealPath();
        } catch (NoSuchFileException e) {
            return path.normalize();
        }
    }
}
