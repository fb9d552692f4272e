/**
 * The entry point of the runnable jar.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.jar.JarMain}: the main class of the jar
 *   <li>{@code Restart}: restarts the program if the JVM has no Vector API, by {@code Exec} or as a child
 * </ol>
 */
package dev.pixtral.cli.jar;
