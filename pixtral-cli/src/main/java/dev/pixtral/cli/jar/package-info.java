/**
 * The start of the runnable jar.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.jar.JarMain}: the main class of the jar
 *   <li>{@code Restart}: starts the program again where the JVM has no Vector API, by {@code Exec} or as a child
 * </ol>
 */
package dev.pixtral.cli.jar;
