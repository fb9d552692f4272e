/**
 * A folder of pictures becomes data: {@link dev.pixtral.examples.documents.Documents} reads receipts and cards into
 * Java records, and writes them as CSV and JSON lines.
 *
 * <ol>
 *   <li>{@link dev.pixtral.examples.documents.Document} is what is read, a
 *       {@link dev.pixtral.examples.documents.Receipt} or a {@link dev.pixtral.examples.documents.Card}; its
 *       {@link dev.pixtral.examples.documents.Kind} is found first
 *   <li>{@link dev.pixtral.examples.documents.DocumentReader} asks the model
 *   <li>{@link dev.pixtral.examples.documents.PictureFiles} finds the pictures in the folder
 *   <li>{@link dev.pixtral.examples.documents.Batch} reads several at the same time; each has an
 *       {@link dev.pixtral.examples.documents.Outcome}
 *   <li>{@link dev.pixtral.examples.documents.Journal} keeps what was read, so that no picture is asked about twice
 *   <li>{@link dev.pixtral.examples.documents.Results} writes the files, with
 *       {@link dev.pixtral.examples.documents.Csv} and {@link dev.pixtral.examples.documents.Json}
 *   <li>{@link dev.pixtral.examples.documents.Accuracy} compares with the right answers, where they are known
 *   <li>{@link dev.pixtral.examples.documents.Summary} is what the command prints
 * </ol>
 */
package dev.pixtral.examples.documents;
