/**
 * Pictures: from bytes to the pixels that the vision encoder is fed, as a viewer shows them or exactly as the reference reads them
 * (mistral-common with Pillow and OpenCV): {@link dev.pixtral.image.ImageOptions.Reading}.
 *
 * <p>Read in this order, which is also the order of the work:
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.ImageSource}, where a picture comes from; {@link dev.pixtral.image.ImageOptions} and
 *       {@link dev.pixtral.image.ImageLimits}, how it is decoded and what it may cost
 *   <li>pictures that a text holds: {@code ImageUris} and {@code Base64Text}, which read what programs write; {@code Base64Mistake}, what stands there instead
 *   <li>pictures on servers: {@link dev.pixtral.image.FetchPolicy}, what may be fetched; {@code Fetcher}, which follows an address from hop to hop;
 *       {@code PictureUrl} and {@code HostNames}, how addresses are read; {@code FetchGuard} and {@code AddressTable}, which hop is refused;
 *       {@code HttpHop}, the request itself ({@code UserAgent}, {@code Locations}, {@code RetryAfter}, {@code ServerWords}); {@code FetchedBody} and {@code GzipMembers}, what came
 *   <li>{@link dev.pixtral.image.ImageDecoder}, which reads the bytes, finds the format ({@code FormatSniffer}; {@code ForeignFormats} of {@code ForeignFormat}s, {@code TextFormats}, {@code MediaBrands} and {@code Targa} name what is none), checks the header and
 *       decodes ({@code FormatDecoder}); {@link dev.pixtral.image.ImageInfo} is what the header alone tells
 *   <li>one group of classes a format, such as {@code PngDecoder}: PNG, GIF and WebP ({@code Vp8Decoder} for lossy, {@code Vp8lDecoder}
 *       for lossless frames), BMP, JPEG and TIFF but for fax, are decoded here. PNG: {@code PngRows} unfilters rows, {@code PngSamples} makes pixels of them, {@code PngExif} finds notes of cameras.
 *       JPEG: {@code JpegFile} reads the segments of {@code JpegInput}, with {@code JpegTables}, {@code JpegHuffman} codes, {@code JpegFrame} and its {@code JpegComponent}s; {@code JpegScan} ({@code JpegSequentialScan},
 *       {@code JpegProgressiveScan}) reads coefficients into {@code JpegBlocks}; {@code JpegPicture} makes samples of them by {@code JpegIdct}, {@code JpegSmoothing} and {@code JpegUpsampling}, {@code JpegColours} colours;
 *       {@code JpegWork} bounds the work, {@code JpegNotes} are what cameras noted. TIFF: {@code TiffNumbers} and {@code TiffPages}, {@code TiffFile}, {@code TiffRows} ({@code TiffFloatRow}), {@code TiffPixels}; fax in TIFF by TwelveMonkeys, behind
 *       checks of the header, and with colours converted here
 *   <li>files of several pictures: frames that are composed on a {@code Canvas} as {@code FrameChoice} walks over them (GIF, WebP, {@code ApngFile} of {@code ApngFrame}s and
 *       {@code ApngComposer}), or pictures that stand each by itself ({@code FormatDecoder.pages}: {@code MpoDecoder} with {@code MpoIndex} for JPEG, {@code TiffPages}); {@code Orientation}, which {@code Exif} finds in an {@code ExifDirectory}
 *   <li>{@link dev.pixtral.image.RgbImage}, a decoded picture over white
 *   <li>{@link dev.pixtral.image.ImageBudget}, how large the model may see pictures; {@link dev.pixtral.image.ImagePreprocessor}, which resizes it to whole patches ({@link dev.pixtral.image.PatchGrid}) and
 *       normalises it to {@link dev.pixtral.image.PixelValues}
 * </ol>
 *
 * <p>Work on a picture ends when its thread is interrupted ({@code Interruption}). All errors are {@link dev.pixtral.image.ImageException}s; {@link dev.pixtral.image.FetchException}s if a picture could not be fetched.
 * Nothing here knows about tokens or the network of the model.
 */
package dev.pixtral.image;
