package dev.pixtral.schema.automaton;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * The characters of <code>\p{..}</code>: general categories, scripts and a few properties, by the JDK's tables of
 * Unicode. Thread-safe; each set is built once.
 */
final class UnicodeSets {
    /** By {@link Character#getType}. */
    private static final List<String> CATEGORIES = List.of(
            "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "",
            "Co", "Cs", "Pd", "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi", "Pf");

    private static final Map<String, String> LONG_NAMES = Map.ofEntries(
            entry("letter", "L"),
            entry("uppercaseletter", "Lu"),
            entry("lowercaseletter", "Ll"),
            entry("titlecaseletter", "Lt"),
            entry("casedletter", "LC"),
            entry("modifierletter", "Lm"),
            entry("otherletter", "Lo"),
            entry("mark", "M"),
            entry("combiningmark", "M"),
            entry("nonspacingmark", "Mn"),
            entry("spacingmark", "Mc"),
            entry("enclosingmark", "Me"),
            entry("number", "N"),
            entry("decimalnumber", "Nd"),
            entry("letternumber", "Nl"),
            entry("othernumber", "No"),
            entry("punctuation", "P"),
            entry("punct", "P"),
            entry("connectorpunctuation", "Pc"),
            entry("dashpunctuation", "Pd"),
            entry("openpunctuation", "Ps"),
            entry("closepunctuation", "Pe"),
            entry("initialpunctuation", "Pi"),
            entry("finalpunctuation", "Pf"),
            entry("otherpunctuation", "Po"),
            entry("symbol", "S"),
            entry("mathsymbol", "Sm"),
            entry("currencysymbol", "Sc"),
            entry("modifiersymbol", "Sk"),
            entry("othersymbol", "So"),
            entry("separator", "Z"),
            entry("spaceseparator", "Zs"),
            entry("lineseparator", "Zl"),
            entry("paragraphseparator", "Zp"),
            entry("other", "C"),
            entry("control", "Cc"),
            entry("format", "Cf"),
            entry("surrogate", "Cs"),
            entry("privateuse", "Co"),
            entry("unassigned", "Cn"));

    private static final Map<String, IntPredicate> PROPERTIES = Map.ofEntries(
            entry("any", _ -> true),
            entry("assigned", Character::isDefined),
            entry("ascii", c -> c < 0x80),
            entry("asciihexdigit", UnicodeSets::isHexDigit),
            entry("ahex", UnicodeSets::isHexDigit),
            entry("alphabetic", Character::isAlphabetic),
            entry("alpha", Character::isAlphabetic),
            entry("uppercase", Character::isUpperCase),
            entry("upper", Character::isUpperCase),
            entry("lowercase", Character::isLowerCase),
            entry("lower", Character::isLowerCase),
            entry("ideographic", Character::isIdeographic),
            entry("ideo", Character::isIdeographic),
            entry("whitespace", UnicodeSets::isSpace),
            entry("space", UnicodeSets::isSpace),
            entry("emoji", Character::isEmoji),
            entry("emojipresentation", Character::isEmojiPresentation),
            entry("extendedpictographic", Character::isExtendedPictographic));

    private static final Map<String, CodePoints> MADE = new ConcurrentHashMap<>(); // by short name: a few hundred

    private UnicodeSets() {}

    /**
     * Returns the characters of a property.
     *
     * @param property the text between the braces, such as {@code L}, {@code Uppercase_Letter}, {@code Script=Greek}
     * @return the characters; empty if the property is unknown
     */
    static Optional<CodePoints> of(String property) {
        int sign = Math.max(property.indexOf('='), property.indexOf(':'));
        if (sign < 0) {
            String bare = property.startsWith("Is") ? property.substring(2) : property; // as in Java
            return category(bare).or(() -> ofProperty(bare)).or(() -> script(bare));
        }
        String value = property.substring(sign + 1);
        return switch (plain(property.substring(0, sign))) {
            case "generalcategory", "gc" -> category(value);
            case "script", "sc" -> script(value);
            default -> Optional.empty();
        };
    }

    private static String plain(String name) {
        return name.replaceAll("[_ -]", "").toLowerCase(Locale.ROOT);
    }

    private static Optional<CodePoints> category(String name) {
        String known = LONG_NAMES.getOrDefault(plain(name), name);
        if (known.equals("LC") || known.equals("L&")) {
            return Optional.of(ofTypes("LC", type -> Set.of("Lu", "Ll", "Lt").contains(type)));
        }
        boolean isCategory = !known.isEmpty()
                && known.length() <= 2
                && CATEGORIES.stream().anyMatch(category -> category.startsWith(known));
        return isCategory ? Optional.of(ofTypes(known, type -> type.startsWith(known))) : Optional.empty();
    }

    private static CodePoints ofTypes(String name, Predicate<String> types) {
        return made("gc=" + name, c -> types.test(CATEGORIES.get(Character.getType(c))));
    }

    private static Optional<CodePoints> ofProperty(String name) {
        return Optional.ofNullable(PROPERTIES.get(plain(name))).map(test -> made(plain(name), test));
    }

    private static Optional<CodePoints> script(String name) {
        try {
            Character.UnicodeScript script = Character.UnicodeScript.forName(name);
            return Optional.of(made("sc=" + script, c -> Character.UnicodeScript.of(c) == script));
        } catch (IllegalArgumentException e) { // there is no such script
            return Optional.empty();
        }
    }

    private static CodePoints made(String name, IntPredicate test) {
        return MADE.computeIfAbsent(name, _ -> {
            List<CodePoints.Range> ranges = new ArrayList<>();
            int first = -1;
            for (int c = 0; c <= Character.MAX_CODE_POINT + 1; c++) {
                boolean in = c <= Character.MAX_CODE_POINT && test.test(c);
                if (in && first < 0) {
                    first = c;
                } else if (!in && first >= 0) {
                    ranges.add(new CodePoints.Range(first, c - 1));
                    first = -1;
                }
            }
            return CodePoints.ofRanges(ranges);
        });
    }

    private static boolean isHexDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
    }

    private static boolean isSpace(int c) {
        return (c >= '\t' && c <= '\r') || c == 0x85 || Character.isSpaceChar(c);
    }
}
