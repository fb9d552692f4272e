/**
 * The small files of a checkpoint, wherever they are, read with limits.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link CheckpointFiles}, in a folder or on a server; {@link PlainFiles}, those of this machine
 *   <li>{@link JsonFields}, the fields of a configuration, with their types checked; {@link Json}, which reads it
 *   <li>{@link ForeignFile}, which recognises files that are commonly mistaken for those of a checkpoint
 * </ol>
 */
package dev.pixtral.checkpoint.file;
