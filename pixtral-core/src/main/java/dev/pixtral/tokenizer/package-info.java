/**
 * Tokenizers: text to ids and back. Tekken is byte-level and comes in tekken.json or in Hugging Face's tokenizer.json;
 * Pixtral-Large has a SentencePiece model.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.tokenizer.Tokenizer}, which opens files of all kinds, with its
 *       {@link dev.pixtral.tokenizer.TokenizerVersion} and {@link dev.pixtral.tokenizer.SpecialTokens}, the ids that
 *       represent no text
 *   <li>{@link dev.pixtral.tokenizer.Tekken}, the tokenizer of all models but one
 *   <li>{@code TokenizerContent}, which recognises the kind of a file and reads it with a {@code JsonCursor};
 *       {@code TekkenReader}, which reads and checks tekken.json and creates a {@code TekkenFile}, with
 *       {@code TokenBytes} for the entries and {@code SpecialTokenTable} for the names of special ids
 *   <li>{@code TokenizerJsonReader}, which creates a {@code TekkenFile} from tokenizer.json: {@code Splitting} reads
 *       how it splits texts, {@code ByteAlphabet} has the characters that stand for bytes, and {@code Merges} checks
 *       that its merges follow from its ids
 *   <li>{@link dev.pixtral.tokenizer.PixtralVocabulary}, the vocabulary inside the jar;
 *       {@link dev.pixtral.tokenizer.TokenizerWriter}, which writes files of both kinds;
 *       {@link dev.pixtral.tokenizer.ByteLevelVocabulary}, the vocabulary as other tools write it
 *   <li>{@code TextEncoder}, which splits a text into pieces ({@code MeteredText} limits the work),
 *       {@code BytePairEncoder} and, for long pieces, {@code MergeQueue}, which turn a piece into ranks, and
 *       {@code Vocabulary}, which looks up ranks; {@link dev.pixtral.tokenizer.PieceAt}, a piece of an unfinished text
 *   <li>{@link dev.pixtral.tokenizer.SentencePiece}: {@code SentencePieceReader} reads the file with
 *       {@code ProtoFields}, {@code SentencePieceName} what its name says, and {@code PieceTable} has its pieces;
 *       {@code PieceEncoder} encodes with a {@code PieceMerger} and {@code PiecePairs}
 *   <li>{@link dev.pixtral.tokenizer.StreamingDecoder}, which decodes ids with {@code Utf8Assembler} as a
 *       {@code StreamingDecoder.Spelling} spells them, {@code PieceSpelling} those of SentencePiece;
 *       {@link dev.pixtral.tokenizer.SpecialTokenPolicy}, how it handles special ids
 *   <li>{@link dev.pixtral.tokenizer.ImageSettings}, the file's image settings; {@code IntList} and {@code LongHeap}, a
 *       list and a heap of primitive numbers
 *   <li>{@link dev.pixtral.tokenizer.TokenizerException}, errors of files, ids and texts
 * </ol>
 *
 * <p>In tekken, a rank is an index in the file's vocabulary; an id is a rank plus the number of special ids. This
 * package does not depend on conversations, which are in {@code dev.pixtral.chat}.
 */
package dev.pixtral.tokenizer;
