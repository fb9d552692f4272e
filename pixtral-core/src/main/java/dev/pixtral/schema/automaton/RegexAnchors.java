package dev.pixtral.schema.automaton;

import java.util.List;

/**
 * Checks whether a pattern has anchors only at its own ends, and only for the ends of the text: an automaton can read
 * these with the quotes. Others, look-aheads and look-behinds need an {@link AssertionAutomaton}.
 */
final class RegexAnchors {
    private RegexAnchors() {}

    static boolean onlyAtTheEnds(Regex regex) {
        return onlyAtTheEnds(regex, true, true);
    }

    private static boolean onlyAtTheEnds(Regex regex, boolean first, boolean last) {
        return switch (regex) {
            case Regex.Chars _, Regex.Reference _ -> true;
            case Regex.Group(int _, Regex inside) -> onlyAtTheEnds(inside, first, last);
            case Regex.Look _, Regex.Behind _ -> false;
            case Regex.Anchor anchor ->
                switch (anchor) {
                    case START -> first;
                    case END -> last;
                    case WORD, NOT_WORD -> false;
                };
            case Regex.Choice(List<Regex> branches) ->
                branches.stream().allMatch(branch -> onlyAtTheEnds(branch, first, last));
            case Regex.Repeat(Regex part, int _, int _) -> onlyAtTheEnds(part, false, false);
            case Regex.Sequence(List<Regex> parts) -> {
                boolean only = true;
                for (int i = 0; i < parts.size() && only; i++) {
                    only = onlyAtTheEnds(parts.get(i), first && i == 0, last && i == parts.size() - 1);
                }
                yield only;
            }
        };
    }
}
