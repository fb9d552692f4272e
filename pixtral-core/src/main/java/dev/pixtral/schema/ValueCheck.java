package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import dev.pixtral.schema.Conjunction.Union;
import dev.pixtral.schema.automaton.Formats;
import dev.pixtral.schema.automaton.NumberRange;
import dev.pixtral.schema.automaton.SchemaBudget;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks whether a schema allows a given value by the standard, for members of enums next to other keywords.
 * Constraints that cannot be enforced are left unchecked. Used for one schema.
 */
final class ValueCheck {
    private static final int DEEPEST = 1_000; // of nested alternatives: circles are refused later
    private static final int STEPS_OF_VALUE = 4;
    private static final int CHARACTERS_OF_STEP = 8; // of a text that is traversed

    private final Conjunctions conjunctions;
    private final PropertySchemas schemas;
    private final SchemaAutomata automata;
    private final Map<SchemaNode, Map<String, Json>> members = new HashMap<>();
    private int depth;

    ValueCheck(Conjunctions conjunctions, PropertySchemas schemas, SchemaAutomata automata) {
        this.conjunctions = conjunctions;
        this.schemas = schemas;
        this.automata = automata;
    }

    /**
     * Whether a schema allows a value, references and alternatives included. Written with plain loops, because
     * recursion must need little stack.
     */
    private boolean allows(SchemaNode schema, Json value) {
        if (depth == DEEPEST) {
            return false;
        }
        depth++;
        try {
            Conjunction all = conjunctions.resolve(List.of(schema)).conjunction();
            for (SchemaNode node : all.own()) {
                if (!ownKeywordsAllow(node, value)) {
                    return false;
                }
            }
            for (Union union : all.unions()) {
                int most = union.keyword().equals("oneOf") ? 2 : 1;
                if (howManyAllow(union.branches(), value, most) != 1) {
                    return false;
                }
            }
            return true;
        } finally {
            depth--;
        }
    }

    /** How many schemas allow a value; the search ends when a number is reached. */
    private int howManyAllow(List<SchemaNode> branches, Json value, int most) {
        int found = 0;
        for (SchemaNode branch : branches) {
            if (allows(branch, value) && ++found == most) {
                return found;
            }
        }
        return found;
    }

    /** Whether the keywords of a schema allow a value, without references and alternatives. */
    boolean ownKeywordsAllow(SchemaNode node, Json value) {
        count(node, STEPS_OF_VALUE);
        if (node.isNever()) {
            return false;
        }
        boolean typed = Kinds.named(node)
                .map(kinds -> kinds.stream().anyMatch(kind -> kind.matches(value)))
                .orElse(true);
        return typed
                && isListed(node, value)
                && isNotExcluded(node, value)
                && switch (value) {
                    case Json.Obj(Map<String, Json> fields) -> allowsObject(node, fields);
                    case Json.Arr(List<Json> items) -> allowsArray(node, items);
                    case Json.Str string -> allowsString(node, string);
                    case Json.Num number -> allowsNumber(node, number);
                    case Json.Word _ -> true;
                };
    }

    private static void count(SchemaNode node, int steps) {
        node.findings().count(SchemaBudget.Limit.CHECKS, steps);
    }

    private boolean isListed(SchemaNode node, Json value) {
        if (!LiteralKeywords.lists(node)) {
            return true;
        }
        String key = JsonEquality.key(value);
        count(node, key.length() / CHARACTERS_OF_STEP);
        return members(node).containsKey(key);
    }

    private static boolean isNotExcluded(SchemaNode node, Json value) {
        String key = JsonEquality.key(value);
        return node.values(Keywords.NOT_VALUES).stream()
                .noneMatch(excluded -> JsonEquality.key(excluded).equals(key));
    }

    /** The members of a schema's enum by {@link JsonEquality#key}. */
    Map<String, Json> members(SchemaNode node) {
        return members.computeIfAbsent(node, _ -> {
            Map<String, Json> map = new HashMap<>();
            LiteralKeywords.members(node).forEach(member -> map.put(JsonEquality.key(member), member));
            return map;
        });
    }

    private boolean allowsObject(SchemaNode node, Map<String, Json> fields) {
        count(node, fields.size());
        if (!isWithin(node, fields.size(), "minProperties", "maxProperties")
                || !fields.keySet().containsAll(node.texts("required"))
                || !namesAreAllowed(node, fields)
                || (node.isMade() && !someAllowed(node, fields))) {
            return false;
        }
        for (Map.Entry<String, Json> field : fields.entrySet()) {
            for (SchemaNode schema : schemas.of(node, field.getKey())) {
                if (!allows(schema, field.getValue())) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean namesAreAllowed(SchemaNode node, Map<String, Json> fields) {
        Optional<SchemaNode> names = node.schema("propertyNames");
        return names.isEmpty() || fields.keySet().stream().allMatch(name -> allows(names.get(), new Json.Str(name)));
    }

    /** Whether some property is as a made schema demands. */
    private boolean someAllowed(SchemaNode node, Map<String, Json> fields) {
        Optional<SchemaNode> names = node.schema(Keywords.SOME_NAME);
        if (names.isPresent()) {
            return fields.keySet().stream().anyMatch(name -> allows(names.get(), new Json.Str(name)));
        }
        Optional<SchemaNode> some = node.schema(Keywords.SOME);
        return some.isEmpty()
                || fields.entrySet().stream()
                        .anyMatch(field -> concerns(node, field.getKey()) && allows(some.get(), field.getValue()));
    }

    private boolean concerns(SchemaNode node, String name) {
        Optional<String> pattern = node.text(Keywords.SOME_PATTERN);
        if (pattern.isPresent()) {
            return automata.names(node, "patternProperties", pattern.get())
                    .map(names ->
                            names.accepts(PythonJson.dump(new Json.Str(name)).getBytes(StandardCharsets.UTF_8)))
                    .orElse(true);
        }
        SchemaNode base = node.child(Keywords.OF).orElseThrow();
        return !PropertySchemas.declares(base, name)
                && schemas.patterns(base).stream().noneMatch(each -> each.matches(name));
    }

    private boolean allowsArray(SchemaNode node, List<Json> items) {
        count(node, items.size());
        boolean all = isWithin(node, items.size(), "minItems", "maxItems");
        for (int i = 0; i < items.size() && all; i++) {
            Optional<SchemaNode> schema = ArrayKeywords.at(node, i);
            all = schema.isEmpty() || allows(schema.get(), items.get(i));
        }
        return all && containsEnough(node, items) && areDistinct(node, items);
    }

    private boolean containsEnough(SchemaNode node, List<Json> items) {
        Optional<SchemaNode> contained = node.schema("contains");
        if (contained.isEmpty()) {
            return true;
        }
        int found = 0;
        for (int i = node.count(Keywords.FROM).orElse(0); i < items.size(); i++) {
            found += allows(contained.get(), items.get(i)) ? 1 : 0;
        }
        return found >= node.count("minContains").orElse(1)
                && found <= node.count("maxContains").orElse(JsonType.UNBOUNDED);
    }

    private static boolean areDistinct(SchemaNode node, List<Json> items) {
        return !node.constrains("uniqueItems", Json.Word.FALSE)
                || items.stream().map(JsonEquality::key).distinct().count() == items.size();
    }

    private boolean allowsString(SchemaNode node, Json.Str string) {
        String text = string.value();
        count(node, text.length() / CHARACTERS_OF_STEP);
        return isWithin(node, text.codePointCount(0, text.length()), "minLength", "maxLength")
                && StringKeywords.strings(List.of(node), automata)
                        .map(strings -> strings.accept(string))
                        .orElse(true);
    }

    private static boolean allowsNumber(SchemaNode node, Json.Num number) {
        boolean whole = node.text("format").flatMap(Formats::range).isEmpty() || JsonEquality.isInteger(number);
        NumberRange range = NumberKeywords.range(NumberRange.ALL, node);
        return whole
                && NumberKeywords.isMultiple(node, number)
                && JsonEquality.isFinite(number)
                && (range.isAll() || range.contains(new BigDecimal(number.text())));
    }

    private static boolean isWithin(SchemaNode node, int size, String min, String max) {
        return size >= node.count(min).orElse(0) && size <= node.count(max).orElse(JsonType.UNBOUNDED);
    }
}
