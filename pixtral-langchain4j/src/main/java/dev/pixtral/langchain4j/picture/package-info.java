/**
 * Pictures that messages refer to by hash, so that histories need not carry their bytes.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.langchain4j.picture.PictureResolver}: finds the bytes of a picture by its hash
 *   <li>{@link dev.pixtral.langchain4j.picture.PictureResolvers}: the resolvers of this JVM by their ids
 * </ol>
 */
package dev.pixtral.langchain4j.picture;
