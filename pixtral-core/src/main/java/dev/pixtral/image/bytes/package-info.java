/**
 * The bytes of a picture before anything is decoded, and what they are.
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.bytes.ByteView}, bytes that cannot be read outside of their range
 *   <li>{@link dev.pixtral.image.bytes.FormatSniffer}, which finds the format
 *   <li>what is no picture that can be decoded, each kind a {@code ForeignFormat}: {@code ForeignFormats}, all that
 *       have a signature; {@code MediaBrands}, those in the container of videos; {@code Targa}; and
 *       {@link dev.pixtral.image.bytes.TextFormats}, those that are text
 * </ol>
 *
 * <p>Not part of the API: public only for the packages of pictures.
 */
package dev.pixtral.image.bytes;
