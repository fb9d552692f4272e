/**
 * Stores of pictures: where the bytes are to which an index refers.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.langchain4j.rag.store.FolderPictureStore}: a folder, which survives restarts
 *   <li>{@link dev.pixtral.langchain4j.rag.store.InMemoryPictureStore}: the memory of this JVM, for tests and trials
 *   <li>{@link dev.pixtral.langchain4j.rag.store.PictureFolder}: the files of the folder, read and written safely
 *   <li>{@link dev.pixtral.langchain4j.rag.store.TemporaryFiles}: files being written, and what killed processes left
 *   <li>{@link dev.pixtral.langchain4j.rag.store.Picture}: bytes with their hash and format
 * </ol>
 */
package dev.pixtral.langchain4j.rag.store;
