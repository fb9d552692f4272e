/**
 * Pictures that messages refer to by hash, so that histories need not carry their bytes.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.langchain4j.picture.PictureResolver}: finds the bytes of a picture by its hash
 *   <li>{@link dev.pixtral.langchain4j.picture.PictureResolvers}: the resolvers of this JVM by their ids
 *   <li>{@link dev.pixtral.langchain4j.picture.RetrievedTexts}: the attribute of a user's message that records each
 *       {@link dev.pixtral.langchain4j.picture.RetrievedText} and its picture; {@code Retrieval} reads and writes it
 *   <li>{@link dev.pixtral.langchain4j.picture.PictureRestorer}: restores retrieved texts and pictures in a
 *       conversation. {@code SortedContents} sorts the contents of a message by the roles that {@code ContentRoles}
 *       finds for them; {@code Digest} identifies contents
 * </ol>
 */
package dev.pixtral.langchain4j.picture;
