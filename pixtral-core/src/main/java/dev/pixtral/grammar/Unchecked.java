package dev.pixtral.grammar;

import dev.pixtral.errors.GrammarException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parts of a request's schemas that are not enforced, for a warning. Not thread-safe. */
final class Unchecked {
    private static final int REPORTED = 10;
    private static final int REPORTED_CHARACTERS = 2_000;

    private final List<String> parts = new ArrayList<>();
    private final List<String> impossible = new ArrayList<>();

    Unchecked() {}

    private Unchecked(Unchecked other) {
        parts.addAll(other.parts);
        impossible.addAll(other.impossible);
    }

    Unchecked copy() {
        return new Unchecked(this);
    }

    /**
     * Adds parts of a schema.
     *
     * @param owner name of the schema, such as {@code Parameters of tool getWeather}
     * @param findings the parts with their places, such as {@code /properties/when: keyword "not"}
     */
    void add(String owner, List<String> findings) {
        findings.forEach(finding -> parts.add(owner + ", " + finding));
    }

    /** Adds a tool that cannot be called because no arguments satisfy its schema. */
    void addImpossible(GrammarException why) {
        impossible.add(why.getMessage());
    }

    /** Returns the warning; empty if everything is enforced. */
    Optional<String> warning() {
        if (parts.isEmpty() && impossible.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder sentence = new StringBuilder();
        if (!parts.isEmpty()) {
            sentence.append("Some parts of the schemas are not enforced: ")
                    .append(joined(parts))
                    .append('.');
        }
        if (!impossible.isEmpty()) {
            sentence.append(sentence.isEmpty() ? "" : " ")
                    .append("Tools that cannot be called: ")
                    .append(joined(impossible));
        }
        return Optional.of(sentence.toString());
    }

    /** Joins the first ten, or fewer if they are long, and the number of the others. */
    private static String joined(List<String> all) {
        int count = 0;
        int characters = 0;
        while (count < Math.min(all.size(), REPORTED)
                && (count == 0 || characters + all.get(count).length() <= REPORTED_CHARACTERS)) {
            characters += all.get(count++).length();
        }
        String first = String.join("; ", all.subList(0, count));
        return count == all.size() ? first : first + "; and " + (all.size() - count) + " more";
    }
}
