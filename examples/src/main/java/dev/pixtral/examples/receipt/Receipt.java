package dev.pixtral.examples.receipt;

/**
 * The data of a receipt.
 *
 * @param date day of the purchase, as printed
 * @param total amount paid
 */
public record Receipt(String date, double total) {}
