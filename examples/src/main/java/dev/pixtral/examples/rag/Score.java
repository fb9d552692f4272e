package dev.pixtral.examples.rag;

import java.util.Locale;

/**
 * How an index did.
 *
 * @param index its name
 * @param questions how many questions were asked
 * @param hit1 for how many the right picture was found first
 * @param hit3 for how many it was among the first three
 * @param right how many were answered rightly
 */
record Score(String index, int questions, int hit1, int hit3, int right) {
    /** The first line of the table. */
    static final String HEADER = "%-26s %14s %14s %14s".formatted("index", "hit@1", "hit@3", "right answers");

    /** A line of the table. */
    @Override
    public String toString() {
        return "%-26s %14s %14s %14s".formatted(index, share(hit1), share(hit3), share(right));
    }

    private String share(int count) {
        return String.format(Locale.ROOT, "%d/%d %3.0f %%", count, questions, 100.0 * count / questions);
    }
}
