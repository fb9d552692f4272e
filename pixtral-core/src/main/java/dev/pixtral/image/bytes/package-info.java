/**
 * The bytes of an encoded picture, and the detection of their format.
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.bytes.ByteView}, a bounds-checked range of bytes
 *   <li>{@link dev.pixtral.image.bytes.FormatSniffer}, which detects the format
 *   <li>files that cannot be decoded, each kind a {@code ForeignFormat}: {@code ForeignFormats}, kinds with a
 *       signature; {@code MediaBrands}, kinds in the container of videos; {@code Targa}; and
 *       {@link dev.pixtral.image.bytes.TextFormats}, kinds of text
 * </ol>
 *
 * <p>Not part of the API: public only for the packages of pictures.
 */
@Internal
package dev.pixtral.image.bytes;

import dev.pixtral.api.Internal;
