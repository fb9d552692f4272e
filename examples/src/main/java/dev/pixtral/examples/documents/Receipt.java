package dev.pixtral.examples.documents;

/**
 * The data of a receipt.
 *
 * @param store name of the store
 * @param date day of the purchase, as printed
 * @param total amount paid
 */
record Receipt(String store, String date, Double total) implements Document {
    Receipt {
        if (total != null && !Double.isFinite(total)) {
            throw new IllegalArgumentException("the total is not a number that can be stored");
        }
    }
}
