package dev.pixtral.metrics;

/**
 * The pages of the key/value cache now.
 *
 * @param inUse pages of requests that are being computed; a page that several share counts once
 * @param kept pages that only the prefix cache has, and gives up when they are needed
 * @param total largest number of pages
 * @param bytes memory of all pages that were ever needed, outside the heap; 0 once the engine is closed
 * @param maxBytes memory of {@code total} pages
 */
public record PageCounts(int inUse, int kept, int total, long bytes, long maxBytes) {}
