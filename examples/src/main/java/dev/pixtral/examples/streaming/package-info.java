/**
 * An answer that is shown while it is generated: {@link dev.pixtral.examples.streaming.StreamingChat}, with
 * {@link dev.pixtral.examples.streaming.TokenReport} as a listener.
 *
 * <p>The arguments are a question and one or more pictures.
 */
package dev.pixtral.examples.streaming;
