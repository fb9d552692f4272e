/**
 * JPEG with Huffman codes, baseline and progressive, with the pixels of libjpeg-turbo.
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.codec.jpeg.MpoDecoder}, the entry point, for files of one picture
 *       ({@code JpegDecoder}) or several (found by {@code MpoIndex}); {@link dev.pixtral.image.codec.jpeg.JpegSegment},
 *       a JPEG file inside TIFF
 *   <li>{@code JpegFile} reads the segments of {@code JpegInput}: {@code JpegTables}, {@code JpegHuffman} codes, a
 *       {@code JpegFrame} and its {@code JpegComponent}s; {@code JpegNotes} contains the metadata of cameras
 *   <li>{@code JpegScan} ({@code JpegSequentialScan}, {@code JpegProgressiveScan}) reads coefficients into
 *       {@code JpegBlocks}; {@link dev.pixtral.image.codec.jpeg.JpegWork} limits that work
 *   <li>{@code JpegPicture} converts them to samples with {@code JpegIdct}, {@code JpegSmoothing} and
 *       {@code JpegUpsampling}; {@code JpegColours} converts samples to RGB
 * </ol>
 *
 * <p>Internal: the public types of this package are only for other packages of this project.
 */
@Internal
package dev.pixtral.image.codec.jpeg;

import dev.pixtral.api.Internal;
