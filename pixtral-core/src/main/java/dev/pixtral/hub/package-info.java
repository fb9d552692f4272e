/**
 * Downloads from the Hugging Face Hub and its mirrors.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.hub.HubSettings}: address, token, folders and proxies, from the environment
 *   <li>{@link dev.pixtral.hub.HubClient}: reads the files of a repository; {@link dev.pixtral.hub.HubSnapshot} and
 *       {@link dev.pixtral.hub.HubFile}, what is there; {@link dev.pixtral.hub.PieceConsumer}, who receives it
 *   <li>{@link dev.pixtral.hub.HubException}: why it failed and what to do
 * </ol>
 */
@Internal
package dev.pixtral.hub;

import dev.pixtral.api.Internal;
