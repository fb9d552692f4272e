package dev.pixtral.schema.automaton;

import dev.pixtral.schema.automaton.Regex.Behind;
import dev.pixtral.schema.automaton.Regex.Chars;
import dev.pixtral.schema.automaton.Regex.Choice;
import dev.pixtral.schema.automaton.Regex.Group;
import dev.pixtral.schema.automaton.Regex.Look;
import dev.pixtral.schema.automaton.Regex.Reference;
import dev.pixtral.schema.automaton.Regex.Repeat;
import dev.pixtral.schema.automaton.Regex.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Replaces back-references to groups that match few words: {@code (a|b)x\1} is {@code axa|bxb}. A group must be in the
 * same repetition, alternative and look-around as the reference, or in one around it: otherwise it could have matched
 * several times or not at all, and dialects disagree on what that means. Used for one pattern.
 */
final class BackReferences {
    private static final int WORDS = 64; // of a group
    private static final int LETTERS = 1_024; // of all words of a group

    private final SchemaBudget budget;
    private final Map<Integer, Chars> letters = new HashMap<>(); // each once; below 0 if in any case
    private int copied; // parts of the pattern

    private BackReferences(SchemaBudget budget) {
        this.budget = budget;
    }

    /**
     * Returns an equivalent expression without back-references.
     *
     * @throws UnsupportedPattern if there is none, or it is too large, or the budget is exhausted
     */
    static Regex expanded(Regex regex, SchemaBudget budget) {
        Set<Integer> groups = new LinkedHashSet<>(); // in the order in which they end: inner ones come first
        Set<Integer> references = new LinkedHashSet<>();
        visit(regex, part -> {
            if (part instanceof Group(int number, Regex _)) {
                groups.add(number);
            } else if (part instanceof Reference(int group, boolean _)) {
                references.add(group);
            }
        });
        groups.retainAll(references);
        BackReferences all = new BackReferences(budget);
        Regex expanded = regex;
        for (int group : groups) {
            expanded = all.expand(expanded, group);
        }
        return expanded;
    }

    /** Visits an expression after its parts. */
    private static void visit(Regex regex, Consumer<Regex> visitor) {
        parts(regex).forEach(part -> visit(part, visitor));
        visitor.accept(regex);
    }

    private static List<Regex> parts(Regex regex) {
        return switch (regex) {
            case Chars _, Regex.Anchor _, Reference _ -> List.of();
            case Sequence(List<Regex> parts) -> parts;
            case Choice(List<Regex> branches) -> branches;
            case Repeat(Regex part, int _, int _) -> List.of(part);
            case Look(Regex inside, boolean _) -> List.of(inside);
            case Behind(Regex inside, boolean _) -> List.of(inside);
            case Group(int _, Regex inside) -> List.of(inside);
        };
    }

    private static Regex changed(Regex regex, UnaryOperator<Regex> change) {
        return switch (regex) {
            case Chars _, Regex.Anchor _, Reference _ -> regex;
            case Sequence(List<Regex> parts) ->
                new Sequence(parts.stream().map(change).toList());
            case Choice(List<Regex> branches) ->
                new Choice(branches.stream().map(change).toList());
            case Repeat(Regex part, int min, int max) -> new Repeat(change.apply(part), min, max);
            case Look(Regex inside, boolean negative) -> new Look(change.apply(inside), negative);
            case Behind(Regex inside, boolean negative) -> new Behind(change.apply(inside), negative);
            case Group(int number, Regex inside) -> new Group(number, change.apply(inside));
        };
    }

    /** Replaces the references to a group. */
    private Regex expand(Regex regex, int group) {
        if (!refers(regex, group)) {
            return regex;
        }
        if (regex instanceof Reference) {
            throw new UnsupportedPattern(
                    "a back-reference to a group in a repetition, an alternative or a look-around that it is not in");
        }
        if (regex instanceof Sequence(List<Regex> parts)) {
            for (int i = 0; i < parts.size(); i++) {
                Optional<Regex> inside = matched(parts.get(i), group);
                int last = inside.isPresent() ? end(parts, i) : i;
                if (last > i) {
                    return expand(parts, i, last, group, inside.get());
                }
            }
        }
        return changed(regex, part -> expand(part, group));
    }

    private boolean refers(Regex regex, int group) {
        budget.countAutomatonSteps(1);
        return regex instanceof Reference(int to, boolean _)
                ? to == group
                : parts(regex).stream().anyMatch(part -> refers(part, group));
    }

    /** What is in a group that matches whenever the expression does. */
    private Optional<Regex> matched(Regex regex, int group) {
        budget.countAutomatonSteps(1);
        return switch (regex) {
            case Group(int number, Regex inside) -> number == group ? Optional.of(inside) : matched(inside, group);
            case Sequence(List<Regex> parts) ->
                parts.stream().flatMap(part -> matched(part, group).stream()).findFirst();
            default -> Optional.empty();
        };
    }

    /** The last part that refers to a group in one of the parts from the first one to this last one. */
    private int end(List<Regex> parts, int first) {
        Map<Integer, Integer> ends = new HashMap<>(); // by group: the last part that refers to it
        for (int i = first; i < parts.size(); i++) {
            int index = i;
            visit(parts.get(i), part -> {
                budget.countAutomatonSteps(1);
                if (part instanceof Reference(int group, boolean _)) {
                    ends.put(group, index);
                }
            });
        }
        int[] last = {first};
        for (int i = first; i <= last[0]; i++) {
            visit(parts.get(i), part -> {
                budget.countAutomatonSteps(1);
                if (part instanceof Group(int number, Regex _)) {
                    last[0] = Math.max(last[0], ends.getOrDefault(number, first));
                }
            });
        }
        return last[0];
    }

    /** Replaces some parts of a sequence by a choice, with a branch for each word of a group. */
    private Regex expand(List<Regex> parts, int first, int last, int group, Regex inside) {
        List<Regex> branches = new ArrayList<>();
        for (String word : words(inside)) {
            branches.add(new Sequence(parts.subList(first, last + 1).stream()
                    .map(part -> copy(part, group, word))
                    .toList()));
        }
        List<Regex> all = new ArrayList<>(parts.subList(0, first));
        all.add(branches.isEmpty() ? new Chars(new CodePoints(List.of())) : new Choice(branches));
        all.addAll(parts.subList(last + 1, parts.size()));
        return new Sequence(all);
    }

    /** Copies an expression with a word instead of a group and the references to it. */
    private Regex copy(Regex regex, int group, String word) {
        count(1);
        return switch (regex) {
            case Group(int number, Regex _) when number == group -> text(word, false);
            case Reference(int to, boolean anyCase) when to == group -> text(word, anyCase);
            default -> changed(regex, part -> copy(part, group, word));
        };
    }

    private Regex text(String word, boolean anyCase) {
        count(word.length());
        return new Sequence(
                word.codePoints().<Regex>mapToObj(c -> letter(c, anyCase)).toList());
    }

    private Chars letter(int c, boolean anyCase) {
        int key = anyCase ? -c - 1 : c;
        return letters.computeIfAbsent(key, _ -> {
            CodePoints letter = CodePoints.of(c);
            return new Chars(anyCase ? CaseFolding.of(letter, false) : letter);
        });
    }

    private void count(int parts) {
        budget.countAutomatonSteps(parts);
        copied += parts;
        if (copied > SchemaLimits.PATTERN_POSITIONS) {
            throw UnsupportedPattern.tooLarge("a pattern that comes to more than %d positions without back-references"
                    .formatted(SchemaLimits.PATTERN_POSITIONS));
        }
    }

    /** The words that an expression matches. */
    private Set<String> words(Regex regex) {
        return switch (regex) {
            case Chars(CodePoints set) -> letters(set);
            case Sequence(List<Regex> parts) -> {
                Set<String> all = Set.of("");
                for (Regex part : parts) {
                    all = joined(all, words(part));
                }
                yield all;
            }
            case Choice(List<Regex> branches) -> {
                Set<String> all = new LinkedHashSet<>();
                branches.forEach(branch -> all.addAll(words(branch)));
                yield few(all);
            }
            case Repeat(Regex part, int min, int max) -> repeated(words(part), min, max);
            case Group(int _, Regex inside) -> words(inside);
            case Regex.Anchor _, Look _, Behind _ ->
                throw new UnsupportedPattern("a back-reference to a group with an assertion");
            case Reference reference -> throw new IllegalArgumentException("not expanded: " + reference);
        };
    }

    private Set<String> letters(CodePoints set) {
        Set<String> all = new LinkedHashSet<>();
        for (CodePoints.Range range : set.ranges()) {
            for (int c = range.first(); c <= range.last(); c++) {
                all.add(Character.toString(c));
                few(all);
            }
        }
        return all;
    }

    private Set<String> joined(Set<String> starts, Set<String> ends) {
        Set<String> all = new LinkedHashSet<>();
        for (String start : starts) {
            for (String end : ends) {
                budget.countAutomatonSteps(1L + start.length() + end.length());
                all.add(start + end);
            }
            few(all);
        }
        return all;
    }

    /** Repeats words; ends soon, since each time there are more letters or nothing changes. */
    private Set<String> repeated(Set<String> once, int min, int max) {
        Set<String> all = Set.of("");
        Set<String> before = Set.of();
        for (int i = 0; i < min && !all.equals(before); i++) {
            before = all;
            all = joined(all, once);
        }
        before = Set.of();
        for (int i = min; i < max && !all.equals(before); i++) {
            before = all;
            all = new LinkedHashSet<>(all);
            all.addAll(joined(before, once));
            few(all);
        }
        return all;
    }

    private Set<String> few(Set<String> words) {
        budget.countAutomatonSteps(words.size());
        if (words.size() > WORDS || words.stream().mapToInt(String::length).sum() > LETTERS) {
            throw new UnsupportedPattern(
                    "a back-reference to a group that matches more than %d words, or %d letters in them,"
                            .formatted(WORDS, LETTERS));
        }
        return words;
    }
}
