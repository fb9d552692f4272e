package dev.pixtral.errors;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The known word that somebody may have meant who wrote another one. Case, dashes and underscores do not count. The
 * same words give the same suggestion, whatever their order. Stateless.
 */
public final class Nearest {
    private static final int LONGEST = 100; // characters of a word that is compared: the work grows with the square
    private static final int LONG_ENOUGH = 3; // for a beginning
    private static final int MOST_EDITS = 3;

    private Nearest() {}

    /**
     * Looks for a word that differs by a few letters, or that the given one is the beginning or a part of, if no other
     * is.
     *
     * @param word what was written
     * @param known what could have been meant
     * @return the nearest of them, the first in alphabetical order of those equally near; empty if none is near
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
                continue; // so no long name is compared with a word of LONGEST
            }
            int edits = edits(written, letters);
            if (edits <= allowed && edits < fewest) {
                best = candidate;
                fewest = edits;
            }
        }
        return Optional.ofNullable(best).or(() -> part(written, known));
    }

    /** How many edits of a word are a slip: any single letter is one edit from any other, and says nothing. */
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

    /** How many letters have to be put in, left out, changed, or swapped with their neighbour. */
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
