/**
 * {@code pixtral download}: fetches a model from the Hugging Face Hub or a mirror.
 *
 * <p>Read in this order: {@link dev.pixtral.cli.download.DownloadCommand}, the command; {@code DownloadName}, which
 * names it takes; {@code DownloadReport}, what it says before and after; {@code GgufFetch}, the same for models in
 * GGUF.
 */
package dev.pixtral.cli.download;
