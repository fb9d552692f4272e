/**
 * Questions about a folder of pictures: {@link dev.pixtral.examples.rag.Rag} has three commands.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@code IndexCommand}: a kit's ingestor with {@code Pictures} to load, {@code Kinds} and {@code Prompts} to
 *       caption them; {@code ProgressLine} shows how far it is, {@code AtInterrupt} what Ctrl-C means
 *   <li>{@code AskCommand} with {@code SearchOptions}: {@code TopPictures} finds the best pictures, {@code Answerer} is
 *       the AI service that is shown them, and makes an {@code Answer}
 *   <li>{@code StoreOptions} and {@code Index}: where the index is, which is either a {@code FileEmbeddingStore} or a
 *       table of {@code Postgres}
 *   <li>{@code EvaluateCommand}: a {@code Corpus} with each {@code Question} asked of an {@code Evaluation}, whose
 *       captions are those of the model or {@code FixedCaptions}; each gives a {@code Score}
 *   <li>{@code Json} and {@code RagException}: what the commands print
 * </ol>
 */
package dev.pixtral.examples.rag;
