/**
 * Models in GGUF by name: which files of a repository or folder belong together, and where other programs keep them.
 * Only names are looked at, nothing is opened, and nothing is written.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.store.gguf.GgufName}: a repository and a tag, as llama.cpp writes them
 *   <li>{@link dev.pixtral.store.gguf.GgufFileName}: what the name of a file says;
 *       {@link dev.pixtral.store.gguf.GgufChoice}: the files of one model out of many
 *   <li>{@link dev.pixtral.store.gguf.GgufGroup}: files of this machine that belong together;
 *       {@link dev.pixtral.store.gguf.GgufFolders}: the folders of llama.cpp and LM Studio; {@code FolderWalk}, which
 *       looks through them
 * </ol>
 */
@Internal
package dev.pixtral.store.gguf;

import dev.pixtral.api.Internal;
