package dev.pixtral.grammar;

import java.util.List;

/** Refuses anchors but at the ends: everywhere else they can match nothing, or need more than an automaton of bytes. */
final class RegexAnchors {
    private RegexAnchors() {}

    static void check(Regex regex) {
        check(regex, true, true);
    }

    private static void check(Regex regex, boolean first, boolean last) {
        switch (regex) {
            case Regex.Chars _ -> {}
            case Regex.Anchor anchor -> {
                if (anchor == Regex.Anchor.START ? !first : !last) {
                    throw new UnsupportedPattern("an anchor in the middle of a pattern");
                }
            }
            case Regex.Choice(List<Regex> branches) -> branches.forEach(branch -> check(branch, first, last));
            case Regex.Repeat(Regex part, int _, int _) -> check(part, false, false);
            case Regex.Sequence(List<Regex> parts) -> {
                for (int i = 0; i < parts.size(); i++) {
                    check(parts.get(i), first && i == 0, last && i == parts.size() - 1);
                }
            }
        }
    }
}
