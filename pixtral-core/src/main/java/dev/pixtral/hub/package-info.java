/**
 * Downloads from the Hugging Face Hub and its mirrors.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.hub.HubEnvironment}, {@link dev.pixtral.hub.HubSettings} and
 *       {@link dev.pixtral.hub.HubProxies}: address, token, folders and proxies, from environment variables
 *   <li>{@link dev.pixtral.hub.HubClient}: reads the files of a repository; {@link dev.pixtral.hub.HubSnapshot} and
 *       {@link dev.pixtral.hub.HubFile}, what is there; {@link dev.pixtral.hub.PieceConsumer}, which receives it
 *   <li>{@link dev.pixtral.hub.HubException}: why it failed and what to do
 *   <li>{@link dev.pixtral.hub.HubReader}: what downloads need of a client; {@link dev.pixtral.hub.HubFiles}: a
 *       repository as the files of a checkpoint
 *   <li>{@code HubHttp}: sends a request, with the token only if it goes to the hub's own {@code Origin};
 *       {@code Addresses}, where it goes; {@code HubResponse} and {@code ResponseBody}, what comes back;
 *       {@code Redirects}, where an answer may lead
 *   <li>{@code Attempts}: repeats what failed for a while, within {@code HubLimits}; {@code RetryableException},
 *       {@code NetworkFailure}, {@code Refusal}, {@code Subject} and {@code ServerPause}: what failed, about what, and
 *       how long to wait
 *   <li>{@code SnapshotReader}, {@code HubJson} and {@code FileNames}: the list of files
 *   <li>{@code FileLocator} and {@code FileLocation}: where the bytes of a file are for now
 *   <li>{@code FileRead}: fetches a file by {@code FileRequest}s, checked by their {@code ContentRange}, into the
 *       pieces of a {@code PieceWindow}, or as one stream after a {@code RangesUnusableException}; {@code Checksum},
 *       whether a small file is right
 * </ol>
 */
@Internal
package dev.pixtral.hub;

import dev.pixtral.api.Internal;
