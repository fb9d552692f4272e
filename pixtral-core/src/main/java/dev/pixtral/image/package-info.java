/**
 * Pictures as the caller sees them: their sources, decoding options, limits and results. The packages below do the
 * work; {@code dev.pixtral.image.read} is the entry point.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.ImageSource}, where a picture comes from; {@link dev.pixtral.image.ImageOptions}, how
 *       it is decoded; {@link dev.pixtral.image.ImageLimits}, how large it may be
 *   <li>pictures on servers: {@link dev.pixtral.image.FetchPolicy}, what may be fetched, and
 *       {@link dev.pixtral.image.HostPort}, an allowed host
 *   <li>{@link dev.pixtral.image.ImageInfo}, the contents of a header: an {@link dev.pixtral.image.ImageFormat} and
 *       {@link dev.pixtral.image.PixelSize}s; {@link dev.pixtral.image.RgbImage}, a decoded picture over white
 *   <li>{@link dev.pixtral.image.ImageBudget}, the size at which the model may see pictures;
 *       {@link dev.pixtral.image.PatchGrid} and {@link dev.pixtral.image.PixelValues}, the model's input
 *   <li>{@link dev.pixtral.image.ImageException}, thrown by all of the above, and
 *       {@link dev.pixtral.image.FetchException}, thrown if a picture cannot be fetched
 * </ol>
 *
 * <p>Then the types that the sources share with the packages below:
 *
 * <ol>
 *   <li>{@code ImageUris}, which parses and abbreviates addresses; {@link dev.pixtral.image.DataUri}, the content of a
 *       {@code data:} address; {@link dev.pixtral.image.Base64Text}, which reads base64 as programs write it, and
 *       {@code Base64Mistake}, which explains common mistakes
 *   <li>{@link dev.pixtral.image.HostNames}, the canonical form of a host
 *   <li>{@link dev.pixtral.image.Interruption}, which ends work on a picture when its thread is interrupted
 *   <li>{@link dev.pixtral.image.ImageExceptions} and {@link dev.pixtral.image.FetchExceptions}, which create the
 *       errors and their messages
 * </ol>
 *
 * <p>These are public only for the packages below and not part of the API. Nothing here depends on tokens or the
 * model's network.
 */
package dev.pixtral.image;
