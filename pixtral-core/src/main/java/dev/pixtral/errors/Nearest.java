package dev.pixtral.errors;

import dev.pixtral.api.Internal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the known word that is most similar to a misspelled one. Ignores case, dashes, underscores and spaces. The
 * suggestion does not depend on the order of the known words. Stateless.
 */
@Internal
public final class Nearest {
    private static final int LONGEST = 100; // characters of a compared word: the work grows with the square
    private static final int LONG_ENOUGH = 3; // characters to match as a part of a word
    private static final int MOST_EDITS = 3;

    private Nearest() {}

    /**
     * Finds a known word that differs by a few letters, or else the only known word that begins with or contains the
     * given one.
     *
     * @param word the written word
     * @param known the known words
     * @return the nearest known word, the alphabetically first of equally near ones; empty if none is near
     */
    public static Optional<String> to(String word, Collection<String> known) {
        String written = letters(word);
        if (written.isEmpty() || written.length() > LONGEST) {
            return Optional.empty();
        }
        String best = null;
        int fewest = Integer.MAX_VALUE;
        for (String candidate : known.stream().sorted().distinct().toList()) {
            String letters = letters(candidate);
            int allowed = allowed(Math.max(written.length(), letters.length()));
            if (Math.abs(letters.length() - written.length()) > allowed || letters.isEmpty()) {
                continue; // thus very long names are never compared
            }
            int edits = edits(written, letters);
            if (edits <= allowed && edits < fewest) {
                best = candidate;
                fewest = edits;
            }
        }
        return Optional.ofNullable(best).or(() -> part(written, known));
    }

    /**
     * Returns how many edits count as a typo. For a single letter it is 0, because any letter is one edit from any
     * other.
     */
    private static int allowed(int length) {
        return length == 1 ? 0 : Math.clamp(length / 3, 1, MOST_EDITS);
    }

    private static Optional<String> part(String written, Collection<String> known) {
        if (written.length() < LONG_ENOUGH) {
            return Optional.empty();
        }
        return only(known.stream()
                        .filter(candidate -> letters(candidate).startsWith(written))
                        .toList())
                .or(() -> only(known.stream()
                        .filter(candidate -> letters(candidate).contains(written))
                        .toList()));
    }

    private static Optional<String> only(List<String> found) {
        List<String> distinct = found.stream().distinct().toList();
        return distinct.size() == 1 ? Optional.of(distinct.getFirst()) : Optional.empty();
    }

    private static String letters(String word) {
        return word.replaceAll("[-_\\s]", "").toLowerCase(Locale.ROOT);
    }

    /** Returns the number of letters to insert, delete, change, or swap with their neighbour. */
    private static int edits(String from, String to) {
        int[][] fewest = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    fewest[i][j] = i + j;
                    continue;
                }
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                int best = Math.min(fewest[i - 1][j - 1] + change, Math.min(fewest[i - 1][j], fewest[i][j - 1]) + 1);
                boolean swapped = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                fewest[i][j] = swapped ? Math.min(best, fewest[i - 2][j - 2] + 1) : best;
            }
        }
        return fewest[from.length()][to.length()];
    }
}
