package dev.pixtral.examples.agents.receipt;

import dev.pixtral.examples.agents.receipt.Adder.Addition;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the items of a receipt add up to its total.
 *
 * @param ok whether they do
 * @param sentence what was compared
 */
record Verdict(boolean ok, String sentence) {
    /** Compares a receipt with what the checker has added. */
    static Verdict of(Receipt receipt, Optional<Addition> addition) {
        if (receipt.items().isEmpty()) {
            return new Verdict(false, "No items were read.");
        }
        if (addition.isEmpty()) {
            return new Verdict(false, "The checker did not use its tool.");
        }
        List<Long> prices = receipt.items().stream().map(Item::cents).toList();
        List<Long> added =
                addition.get().numbers().stream().map(Integer::longValue).toList();
        if (!added.equals(prices)) {
            return new Verdict(false, "The checker added %s instead of %s.".formatted(added, prices));
        }
        long sum = addition.get().sum();
        return sum == receipt.totalCents()
                ? new Verdict(true, "The items add up to the total, %s.".formatted(money(sum)))
                : new Verdict(
                        false,
                        "The items add up to %s, but the total is %s."
                                .formatted(money(sum), money(receipt.totalCents())));
    }

    /** Writes an amount of cents. */
    static String money(long cents) {
        return String.format(Locale.ROOT, "%d.%02d", cents / 100, Math.abs(cents % 100));
    }
}
