package dev.pixtral.image.read;

import dev.pixtral.errors.FileProblem;
import dev.pixtral.image.DataUri;
import dev.pixtral.image.FetchException;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.fetch.Fetcher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the bytes of a source, up to the limit. */
final class SourceReader {
    private SourceReader() {}

    /**
     * Reads a picture.
     *
     * @throws FetchException if the picture is on a server and cannot be fetched
     * @throws ImageException if the picture does not exist, cannot be read, or has more bytes than the limits allow
     */
    static ByteView read(ImageSource source, ImageOptions options) {
        ImageLimits limits = options.limits();
        byte[] bytes = switch (source) {
            case ImageSource.OfFile file -> file(file, limits.maxBytes());
            case ImageSource.OfBytes memory -> memory.bytes();
            case ImageSource.OfData data -> DataUri.bytes(data, limits.maxBytes());
            case ImageSource.OfRemote remote -> new Fetcher(options.fetching()).fetch(remote, limits.maxBytes());
        };
        if (bytes.length > limits.maxBytes()) {
            throw ImageExceptions.tooManyBytes(source.name(), limits.maxBytes());
        }
        return ByteView.of(source.name(), bytes);
    }

    private static byte[] file(ImageSource.OfFile source, long maxBytes) {
        Path path = source.path();
        try {
            if (Files.isDirectory(path)) {
                throw ImageExceptions.unreadable(source.name(), "it is a folder; name one picture in it");
            }
            FileProblem.notAFile(path).ifPresent(what -> {
                throw ImageExceptions.unreadable(source.name(), "it is %s; save the picture to a file".formatted(what));
            });
            if (Files.size(path) > maxBytes) {
                throw ImageExceptions.tooManyBytes(source.name(), maxBytes);
            }
            try (InputStream in = Files.newInputStream(path)) {
                return in.readNBytes((int) maxBytes + 1); // one more than allowed, to detect that the file has grown
            }
        } catch (NoSuchFileException e) {
            throw ImageExceptions.unreadable(source.name(), "there is no such file: " + path.toAbsolutePath(), e);
        } catch (AccessDeniedException e) {
            throw ImageExceptions.unreadable(source.name(), "you have no permission to read the file", e);
        } catch (IOException e) {
            throw ImageExceptions.unreadable(source.name(), FileProblem.why(e), e);
        }
    }
}
