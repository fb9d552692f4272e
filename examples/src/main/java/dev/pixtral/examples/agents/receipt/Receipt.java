package dev.pixtral.examples.agents.receipt;

import java.util.List;

/**
 * What stands on a receipt. LangChain4j makes a JSON schema from it.
 *
 * @param store name of the store
 * @param items what was bought
 * @param total the sum that is printed on it
 */
public record Receipt(String store, List<Item> items, double total) {
    /** Replaces missing items by none. */
    public Receipt {
        items = items == null ? List.of() : List.copyOf(items);
    }

    /** Returns the total in cents. */
    long totalCents() {
        return Math.round(total * 100);
    }
}
