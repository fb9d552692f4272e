/**
 * GIF, still or animated: {@link dev.pixtral.image.codec.gif.GifDecoder} composes the {@code GifFrame}s of a
 * {@code GifFile}, which {@code GifLzw} decompresses.
 *
 * <p>Internal: the public types of this package are only for other packages of this project.
 */
@Internal
package dev.pixtral.image.codec.gif;

import dev.pixtral.api.Internal;
