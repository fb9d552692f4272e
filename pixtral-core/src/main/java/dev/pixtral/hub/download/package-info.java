/**
 * Downloads of models: what happens with the bytes of a hub.
 *
 * <p>Two ways, never mixed: weights are prepared as they arrive and not kept, with all state in the store; or the files
 * are kept in the standard cache of Hugging Face's tools and prepared from there.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.hub.download.Download}: gets a model into the store;
 *       {@link dev.pixtral.hub.download.DownloadPlan}, what that takes; {@code Sources}, where the model can be taken
 *       from; {@code NeededFiles}, which files it needs; {@code DiskSpace}, how much room; {@code DownloadProgress},
 *       how far it is
 *   <li>{@code StreamedDownload}: prepares weights while they arrive; {@code StreamedFile}, one file of them;
 *       {@code ResumableHash}, its hash; {@code DownloadState}, how far it is, for another process
 *   <li>{@link dev.pixtral.hub.download.GgufDownload}: gets a model in GGUF into the standard cache, where it stays as
 *       it is; {@link dev.pixtral.hub.download.GgufPlan}, what that takes
 *   <li>{@link dev.pixtral.hub.download.HubCache}: the standard cache of Hugging Face's tools; {@code CachedTree}, its
 *       list of files; {@code CacheWriter}, which adds to it; {@code BlobDownload}, one file on its way
 *   <li>{@code ProcessLock}, {@code LocalFiles} and {@code Fingerprint}: files of this machine
 * </ol>
 */
@Internal
package dev.pixtral.hub.download;

import dev.pixtral.api.Internal;
