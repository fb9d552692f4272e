package dev.pixtral.examples.receipt;

/**
 * What stands on a receipt.
 *
 * @param date day of the purchase, as it is printed
 * @param total what was paid
 */
public record Receipt(String date, double total) {}
