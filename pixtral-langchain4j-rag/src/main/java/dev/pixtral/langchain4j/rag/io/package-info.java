/**
 * Files that survive a kill at any point, and hashes.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.langchain4j.rag.io.AtomicFile}: a file that is there as a whole or not at all
 *   <li>{@link dev.pixtral.langchain4j.rag.io.LineFile}: a file of lines that only grows
 *   <li>{@link dev.pixtral.langchain4j.rag.io.FileErrors}: errors of files in one sentence
 *   <li>{@link dev.pixtral.langchain4j.rag.io.Sha256}: hashes of bytes and texts
 * </ol>
 */
package dev.pixtral.langchain4j.rag.io;
