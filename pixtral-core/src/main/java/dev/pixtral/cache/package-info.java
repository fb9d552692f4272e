/**
 * What was computed before, found by its content: the same bits as computing it again.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cache.CacheOptions}: bounds and switches
 *   <li>{@link dev.pixtral.cache.PictureKey}: a picture by the hash of its pixels; {@link dev.pixtral.cache.Content}:
 *       what is at each position of a text
 *   <li>{@link dev.pixtral.cache.PictureCache}: features of pictures in memory
 *   <li>{@code FolderWork}: the threads that read and write a {@code PictureFolder} of a
 *       {@link dev.pixtral.cache.FolderModel}; {@code PictureFile}, the format of its files; {@code FolderSpace}, its
 *       bounds; {@code FolderSecret} and {@code OwnerOnly}, who can read and write it
 *   <li>{@link dev.pixtral.cache.StateFile}: keys and values of a text in a file;
 *       {@link dev.pixtral.cache.StateOrigin}: what computed them; {@code Replacement}: a file that is replaced as a
 *       whole
 *   <li>{@link dev.pixtral.cache.PrefixCache}: pages of keys and values as tries of {@code PrefixNode}s, whose last
 *       ones wait in a {@code LeafQueue} for their eviction; {@link dev.pixtral.cache.PrefixPages}: the pages of a live
 *       sequence; {@link dev.pixtral.cache.PinnedPages}: pages that are written to files or read from them
 *   <li>{@link dev.pixtral.cache.CacheStatistics}: what the caches hold and how often they helped
 * </ol>
 *
 * <p>Internal except for the options and the statistics.
 */
package dev.pixtral.cache;
