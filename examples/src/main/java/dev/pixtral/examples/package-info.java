/**
 * The examples: {@link dev.pixtral.examples.Examples} starts each by its name, which {@code examples/run} does. An
 * example is one package.
 */
package dev.pixtral.examples;
