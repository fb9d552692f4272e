package dev.pixtral.store;

import java.nio.file.Path;

/**
 * Something that was removed from the store, or would be.
 *
 * @param path file or folder
 * @param bytes its size
 * @param why why nobody needs it any more: a phrase
 */
public record Removed(Path path, long bytes, String why) {}
