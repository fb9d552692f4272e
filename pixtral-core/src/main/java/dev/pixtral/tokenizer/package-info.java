/**
 * Tekken, Mistral's byte-level tokenizer: text to ids and back.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.tokenizer.Tekken}, the tokenizer, and {@link dev.pixtral.tokenizer.SpecialTokens}, the ids
 *       that are no text
 *   <li>{@code TekkenReader}, from tekken.json through {@code TokenBytes} to {@code TekkenFile}, with all checks;
 *       {@code SpecialTokenTable} for the names of special ids
 *   <li>{@code TextEncoder}, which splits a text into pieces ({@code MeteredText} bounds the work),
 *       {@code BytePairEncoder} and, for long pieces, {@code MergeQueue}, which turn a piece into ranks, and
 *       {@code Vocabulary}, where ranks are looked up; {@link dev.pixtral.tokenizer.PieceAt}, what is certain while a
 *       text is not over
 *   <li>{@link dev.pixtral.tokenizer.StreamingDecoder}, the way back, on {@code Utf8Assembler};
 *       {@link dev.pixtral.tokenizer.SpecialTokenPolicy}, what becomes of special ids
 *   <li>{@link dev.pixtral.tokenizer.ImageSettings}, what the file says of images; {@code IntList}, ids without boxes
 *   <li>{@link dev.pixtral.tokenizer.TokenizerException}, everything that can be wrong with a file, an id or a text
 * </ol>
 *
 * <p>A rank is a place in the file's vocabulary, an id is a rank plus the number of special ids. Nothing here knows
 * what a conversation is: that is {@code dev.pixtral.chat}.
 */
package dev.pixtral.tokenizer;
