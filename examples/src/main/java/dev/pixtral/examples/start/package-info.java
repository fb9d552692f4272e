/**
 * What all examples share: {@link dev.pixtral.examples.start.Example} runs one as a command,
 * {@link dev.pixtral.examples.start.ModelOptions} are the options that choose the model,
 * {@link dev.pixtral.examples.start.PictureArgument} reads a picture for a message, and
 * {@link dev.pixtral.examples.start.Failures} are reported in one sentence.
 */
package dev.pixtral.examples.start;
