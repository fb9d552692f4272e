package dev.pixtral;

/** Names that a hash table takes for one another until it compares them. */
public final class CollidingNames {
    private static final int PAIRS = 16;

    private CollidingNames() {}

    /**
     * One of 65,536 names that all have the same hash code.
     *
     * @param number 0 to 65,535
     */
    public static String name(int number) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < PAIRS; bit++) {
            name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }
}
