/**
 * Pictures, as a caller sees them: where they come from, how they are read, what they may cost, and what they become.
 * The packages below it do the work; {@code dev.pixtral.image.read} is the way in.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.ImageSource}, where a picture comes from; {@link dev.pixtral.image.ImageOptions}, how
 *       it is decoded; {@link dev.pixtral.image.ImageLimits}, what it may cost
 *   <li>pictures on servers: {@link dev.pixtral.image.FetchPolicy}, what may be fetched, and
 *       {@link dev.pixtral.image.HostPort}, a host that is allowed
 *   <li>{@link dev.pixtral.image.ImageInfo}, what a header tells: an {@link dev.pixtral.image.ImageFormat} and
 *       {@link dev.pixtral.image.PixelSize}s; {@link dev.pixtral.image.RgbImage}, a decoded picture over white
 *   <li>{@link dev.pixtral.image.ImageBudget}, how large the model may see pictures;
 *       {@link dev.pixtral.image.PatchGrid} and {@link dev.pixtral.image.PixelValues}, what it sees
 *   <li>{@link dev.pixtral.image.ImageException}, the error of all of this, and
 *       {@link dev.pixtral.image.FetchException}, if a picture could not be fetched
 * </ol>
 *
 * <p>Then what the sources and the packages below have in common:
 *
 * <ol>
 *   <li>{@code ImageUris}, how addresses are read and named; {@link dev.pixtral.image.DataUri}, what a {@code data:}
 *       address holds; {@link dev.pixtral.image.Base64Text}, which reads base64 as programs write it, and
 *       {@code Base64Mistake}, what stands there instead
 *   <li>{@link dev.pixtral.image.HostNames}, the one spelling of a host
 *   <li>{@link dev.pixtral.image.Interruption}: work on a picture ends when its thread is interrupted
 *   <li>{@link dev.pixtral.image.ImageExceptions} and {@link dev.pixtral.image.FetchExceptions}, which word the errors
 * </ol>
 *
 * <p>These are public only for the packages below, not part of the API. Nothing here knows about tokens or the network
 * of the model.
 */
package dev.pixtral.image;
