/**
 * The JVM, CPU and memory that run the model.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.machine.VectorModule}: the Vector API, loaded without the JVM's warning
 *   <li>{@link dev.pixtral.cli.machine.Machine}, {@link dev.pixtral.cli.machine.Memory}: the JVM, the CPU and the
 *       memory of this process
 *   <li>{@link dev.pixtral.cli.machine.Bandwidth}: what limits decoding;
 *       {@link dev.pixtral.cli.machine.ArithmeticPeak}: what limits prompts and pictures
 *   <li>{@link dev.pixtral.cli.machine.RunDelay}: how much other processes disturb
 * </ol>
 */
package dev.pixtral.cli.machine;
