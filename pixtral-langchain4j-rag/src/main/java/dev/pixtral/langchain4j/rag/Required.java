package dev.pixtral.langchain4j.rag;

/** Checks of the values of builders. */
final class Required {
    private Required() {}

    static <T> T notNull(T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException("%s is missing; set it in the builder.".formatted(name));
        }
        return value;
    }

    static int atLeast(int smallest, int value, String name) {
        if (value < smallest) {
            throw new IllegalArgumentException("%s must be at least %d, but is %d.".formatted(name, smallest, value));
        }
        return value;
    }
}
