/**
 * {@code pixtral tokens}: what a model sees.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.tokens.TokensCommand}: the command
 *   <li>{@code PromptView}: texts, prompts and pictures as tokens; {@code TokenList}: token ids as a table or as JSON
 *   <li>{@code PixelFile}: pixels as a safetensors file
 * </ol>
 */
package dev.pixtral.cli.tokens;
