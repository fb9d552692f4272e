/**
 * Retrieval-augmented generation with pictures, for any LangChain4j chat model that accepts them.
 *
 * <p>The packages below it do the work of an index: {@code load} reads files, {@code caption} describes pictures by
 * texts, {@code store} keeps their bytes, and {@code ingest} makes the index from these. {@code io} has what they
 * share.
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
 *   <li>{@link dev.pixtral.langchain4j.rag.PictureCaptioner}: what a picture shows, as a text that can be embedded
 *   <li>{@link dev.pixtral.langchain4j.rag.PictureRetrievalAugmentor}: from a user's message to one with retrieved
 *       pictures. {@code UserMessages} finds the user's own contents, {@code Questions} what to search for,
 *       {@code TextHistory} what was said before, and {@code Retriever} the contents; {@code PicturePrompt} puts them
 *       into the message, as far as they fit; {@code CachedPictures} reads each picture once
 *   <li>{@link dev.pixtral.langchain4j.rag.Citations} and {@link dev.pixtral.langchain4j.rag.Citation}: the sources of
 *       an answer. {@code Hit} groups contents by source, {@code Origin} reads where a text comes from.
 *       {@link dev.pixtral.langchain4j.rag.CitationFormat} writes citations for the model, by default as
 *       {@code LineFormat} does
 *   <li>{@code Required} checks the values of builders
 * </ol>
 */
package dev.pixtral.langchain4j.rag;
