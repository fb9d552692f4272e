/**
 * TIFF and BigTIFF, of one page or several. Fax is unpacked by TwelveMonkeys, behind checks of the header and with
 * colours converted here; this is the one package that imports it and ImageIO.
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.codec.tiff.TiffDecoder}, the way in; {@code TiffNumbers}, {@code TiffPages} and
 *       {@code TiffDirectory}, how a file is laid out
 *   <li>{@code TiffFile}, what a page says of its picture, and {@code TiffLayout}, where its strips and tiles are
 *   <li>{@code TiffSegments} decodes these: a {@code TiffUnpacker} ({@code TiffStored}, {@code TiffPackBits},
 *       {@code TiffLzw}, {@code TiffDeflate}) feeds {@code TiffRows} ({@code TiffSampleRows} with {@code TiffFloatRow},
 *       {@code TiffYccRows})
 *   <li>{@code TiffPixels} and {@code TiffYcc} make RGB of samples
 *   <li>{@code TiffJpeg}, strips and tiles that are JPEG
 *   <li>{@code TiffForeign}, what ImageIO reads: through {@code ImageIoReaders}, from a {@code ByteArrayImageStream},
 *       ended by {@code InterruptedUpdates}
 * </ol>
 */
package dev.pixtral.image.codec.tiff;
