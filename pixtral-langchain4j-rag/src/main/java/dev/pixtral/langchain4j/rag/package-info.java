/**
 * Retrieval-augmented generation with pictures, for any LangChain4j chat model that accepts them.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.langchain4j.rag.PictureReference}: which picture of which file, with its
 *       {@link dev.pixtral.langchain4j.rag.PictureKind} and {@link dev.pixtral.langchain4j.rag.Region}; what the
 *       metadata of a segment carries
 *   <li>{@link dev.pixtral.langchain4j.rag.PictureLoader}: from files to
 *       {@link dev.pixtral.langchain4j.rag.LoadedPicture}s and {@link dev.pixtral.langchain4j.rag.LoadFailure}s
 *   <li>{@link dev.pixtral.langchain4j.rag.PictureStore}: the bytes of pictures by their hash
 *   <li>{@link dev.pixtral.langchain4j.rag.PictureCaptioner}: what a picture shows, in words that can be embedded
 * </ol>
 */
package dev.pixtral.langchain4j.rag;
