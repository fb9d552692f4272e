/**
 * From a picture to a Java object: {@link dev.pixtral.examples.receipt.ReadReceipt} fills the record
 * {@link dev.pixtral.examples.receipt.Receipt}.
 *
 * <p>The argument is the picture of a receipt.
 */
package dev.pixtral.examples.receipt;
