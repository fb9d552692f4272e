/**
 * An answer that is shown while it comes: {@link dev.pixtral.examples.streaming.StreamingChat}, with
 * {@link dev.pixtral.examples.streaming.TokenReport} as a listener.
 *
 * <p>Its arguments are a question and one or more pictures.
 */
package dev.pixtral.examples.streaming;
