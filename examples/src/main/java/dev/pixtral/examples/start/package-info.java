/**
 * What all examples share: {@link dev.pixtral.examples.start.Example} runs one as a command,
 * {@link dev.pixtral.examples.start.ModelOptions} are the options that choose the model,
 * {@link dev.pixtral.examples.start.Failures} are reported in one sentence,
 * {@link dev.pixtral.examples.start.PictureFile} reads a picture for a message, and
 * {@link dev.pixtral.examples.start.AtomicFile} writes a result.
 */
package dev.pixtral.examples.start;
