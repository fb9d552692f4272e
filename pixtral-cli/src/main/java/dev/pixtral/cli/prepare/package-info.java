/**
 * {@code pixtral prepare}: converts a model once to the formats that it is computed in.
 *
 * <p>Read in this order: {@link dev.pixtral.cli.prepare.PrepareCommand}, the command; {@code PreparedReport}, its
 * result.
 */
package dev.pixtral.cli.prepare;
