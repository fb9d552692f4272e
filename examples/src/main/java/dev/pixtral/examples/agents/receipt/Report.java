package dev.pixtral.examples.agents.receipt;

/**
 * What a run has found.
 *
 * @param receipt what was read last
 * @param verdict whether it adds up
 * @param attempts attempts that were made
 */
record Report(Receipt receipt, Verdict verdict, int attempts) {
    /** Writes it for people. */
    String text() {
        StringBuilder text = new StringBuilder("Receipt of " + receipt.store() + "\n");
        receipt.items().forEach(item -> text.append(line(item.name(), item.cents())));
        return text.append(line("total", receipt.totalCents()))
                .append(verdict.sentence())
                .append(" Attempts: %d.%n".formatted(attempts))
                .toString();
    }

    private static String line(String name, long cents) {
        return "  %-12.40s %8s%n".formatted(name, Verdict.money(cents));
    }
}
