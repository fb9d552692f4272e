/**
 * GIF, still or animated: {@link dev.pixtral.image.codec.gif.GifDecoder} composes the {@code GifFrame}s of a
 * {@code GifFile}, which {@code GifLzw} decompresses.
 */
package dev.pixtral.image.codec.gif;
