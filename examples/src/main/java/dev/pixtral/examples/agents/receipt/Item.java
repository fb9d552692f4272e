package dev.pixtral.examples.agents.receipt;

/**
 * A line of a receipt.
 *
 * @param name what was bought
 * @param price its price
 */
public record Item(String name, double price) {
    /** Returns the price in cents, which add up exactly. */
    long cents() {
        return Math.round(price * 100);
    }
}
