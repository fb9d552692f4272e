/**
 * {@code pixtral inspect}: what a model is, what it needs, and what would fit.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.inspect.InspectCommand}: the command
 *   <li>{@code Inspection}: what it finds; {@code InspectionText}, the same for people, and {@code InspectionJson}, for
 *       programs
 *   <li>{@code Verifying}: reads all bytes; {@code GgufVerifying}, those of GGUF files
 * </ol>
 */
package dev.pixtral.cli.inspect;
