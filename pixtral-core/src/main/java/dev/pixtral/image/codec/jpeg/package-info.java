/**
 * JPEG with Huffman codes, baseline and progressive: libjpeg-turbo's pixels.
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.codec.jpeg.MpoDecoder}, the way in, for files of one picture ({@code JpegDecoder}) or
 *       several (found by {@code MpoIndex}); {@link dev.pixtral.image.codec.jpeg.JpegSegment}, a JPEG file inside of
 *       TIFF
 *   <li>{@code JpegFile} reads the segments of {@code JpegInput}: {@code JpegTables}, {@code JpegHuffman} codes, a
 *       {@code JpegFrame} and its {@code JpegComponent}s; {@code JpegNotes} are what cameras noted
 *   <li>{@code JpegScan} ({@code JpegSequentialScan}, {@code JpegProgressiveScan}) reads coefficients into
 *       {@code JpegBlocks}; {@link dev.pixtral.image.codec.jpeg.JpegWork} bounds that
 *   <li>{@code JpegPicture} makes samples of them by {@code JpegIdct}, {@code JpegSmoothing} and
 *       {@code JpegUpsampling}; {@code JpegColours} makes RGB of these
 * </ol>
 */
package dev.pixtral.image.codec.jpeg;
