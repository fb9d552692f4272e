/**
 * Windows and OS/2 bitmaps: {@link dev.pixtral.image.codec.bmp.BmpDecoder} reads a {@code BmpHeader}, with
 * {@code BmpMasks} for pixels of 16 and 32 bits, and unpacks runs with {@code BmpRle}.
 *
 * <p>Internal: the public types of this package are only for other packages of this project.
 */
@Internal
package dev.pixtral.image.codec.bmp;

import dev.pixtral.api.Internal;
