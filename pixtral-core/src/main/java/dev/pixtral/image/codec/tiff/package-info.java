/**
 * TIFF and BigTIFF, with one page or several. Fax is unpacked by TwelveMonkeys, after the header was checked; colours
 * are converted here. This is the only package that imports TwelveMonkeys and ImageIO.
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.codec.tiff.TiffDecoder}, the entry point; {@code TiffNumbers}, {@code TiffPages} and
 *       {@code TiffDirectory}, the layout of a file
 *   <li>{@code TiffFile}, the description of a page, and {@code TiffLayout}, the location of its strips and tiles
 *   <li>{@code TiffSegments} decodes them: a {@code TiffUnpacker} ({@code TiffStored}, {@code TiffPackBits},
 *       {@code TiffLzw}, {@code TiffDeflate}) feeds {@code TiffRows} ({@code TiffSampleRows} with {@code TiffFloatRow},
 *       {@code TiffYccRows})
 *   <li>{@code TiffPixels} and {@code TiffYcc} convert samples to RGB
 *   <li>{@code TiffJpeg} decodes strips and tiles that are JPEG files
 *   <li>{@code TiffForeign} reads with ImageIO: through {@code ImageIoReaders}, from a {@code ByteArrayImageStream},
 *       ended by {@code InterruptedUpdates}
 * </ol>
 *
 * <p>Internal: the public types of this package are only for other packages of this project.
 */
@Internal
package dev.pixtral.image.codec.tiff;

import dev.pixtral.api.Internal;
