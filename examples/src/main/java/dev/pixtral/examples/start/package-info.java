/**
 * What all examples share: {@link dev.pixtral.examples.start.Example} runs one as a command, and
 * {@link dev.pixtral.examples.start.ModelOptions} are the options that choose the model.
 */
package dev.pixtral.examples.start;
