/**
 * Windows and OS/2 bitmaps: {@link dev.pixtral.image.codec.bmp.BmpDecoder} reads a {@code BmpHeader}, with
 * {@code BmpMasks} for pixels of 16 and 32 bits, and unpacks runs with {@code BmpRle}.
 */
package dev.pixtral.image.codec.bmp;
