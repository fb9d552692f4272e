package dev.pixtral.cache;

import dev.pixtral.errors.PixtralException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Bounds of the caches of an engine. A bound of 0 switches a cache off.
 *
 * @param pictureBytes largest memory of the features of pictures that no generation is using, outside the heap
 * @param pictureFolder folder that keeps features of pictures across restarts; empty for none
 * @param pictureFolderBytes largest size of the files in that folder
 * @param prefixBytes largest memory of keys and values that no generation is using; at most what the key/value cache
 *     has
 */
public record CacheOptions(long pictureBytes, Optional<Path> pictureFolder, long pictureFolderBytes, long prefixBytes) {
    /** Default bound for features of pictures: 256 MiB, or 12 pictures of 512 x 512 pixels of Pixtral-12B. */
    public static final long DEFAULT_PICTURE_BYTES = 256L << 20;

    /** Default bound for a folder of features: 4 GiB. */
    public static final long DEFAULT_PICTURE_FOLDER_BYTES = 4L << 30;

    /** Default bound for keys and values: all that the key/value cache has. */
    public static final long DEFAULT_PREFIX_BYTES = Long.MAX_VALUE;

    /** Both caches in memory, no folder. */
    public static final CacheOptions DEFAULT = new CacheOptions(
            DEFAULT_PICTURE_BYTES, Optional.empty(), DEFAULT_PICTURE_FOLDER_BYTES, DEFAULT_PREFIX_BYTES);

    /** No caches. */
    public static final CacheOptions OFF = new CacheOptions(0, Optional.empty(), 0, 0);

    /** Checks the bounds. */
    public CacheOptions {
        Objects.requireNonNull(pictureFolder, "pictureFolder");
        atLeastZero("The memory for features of pictures", pictureBytes);
        atLeastZero("The folder for features of pictures", pictureFolderBytes);
        atLeastZero("The memory for keys and values of earlier prompts", prefixBytes);
    }

    /**
     * Returns a copy with another bound for features of pictures in memory.
     *
     * @param other bytes, at least 0
     * @return changed copy
     */
    public CacheOptions withPictureBytes(long other) {
        return new CacheOptions(other, pictureFolder, pictureFolderBytes, prefixBytes);
    }

    /**
     * Returns a copy with a folder for features of pictures.
     *
     * @param other the folder
     * @return changed copy
     */
    public CacheOptions withPictureFolder(Path other) {
        return new CacheOptions(pictureBytes, Optional.of(other), pictureFolderBytes, prefixBytes);
    }

    /**
     * Returns a copy with another bound for that folder.
     *
     * @param other bytes, at least 0
     * @return changed copy
     */
    public CacheOptions withPictureFolderBytes(long other) {
        return new CacheOptions(pictureBytes, pictureFolder, other, prefixBytes);
    }

    /**
     * Returns a copy with another bound for keys and values.
     *
     * @param other bytes, at least 0
     * @return changed copy
     */
    public CacheOptions withPrefixBytes(long other) {
        return new CacheOptions(pictureBytes, pictureFolder, pictureFolderBytes, other);
    }

    private static void atLeastZero(String what, long bytes) {
        if (bytes < 0) {
            throw new PixtralException(
                    "%s must be allowed at least 0 bytes, but the setting is %d.".formatted(what, bytes));
        }
    }
}
