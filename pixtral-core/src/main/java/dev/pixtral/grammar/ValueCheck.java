package dev.pixtral.grammar;

import dev.pixtral.chat.Json;
import dev.pixtral.chat.PythonJson;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether a schema allows a given value, by the standard: for members of enums beside other keywords. What cannot be enforced is left unchecked. Used for one schema. */
final class ValueCheck {
    private static final int DEEPEST = 1_000; // of alternatives within alternatives: circles are refused later

    private final Conjunctions conjunctions;
    private final SchemaAutomata automata;
    private final Map<SchemaNode, Set<Json>> members = new HashMap<>();
    private int depth;

    ValueCheck(Conjunctions conjunctions, SchemaAutomata automata) {
        this.conjunctions = conjunctions;
        this.automata = automata;
    }

    /** Whether a schema allows a value, references and alternatives included. */
    private boolean allows(SchemaNode schema, Json value) {
        if (depth == DEEPEST) {
            return false;
        }
        depth++;
        try {
            Conjunction all = conjunctions.resolve(List.of(schema)).conjunction();
            return all.own().stream().allMatch(node -> ownKeywordsAllow(node, value))
                    && all.unions().stream()
                            .allMatch(union -> union.branches().stream().anyMatch(branch -> allows(branch, value)));
        } finally {
            depth--;
        }
    }

    /** Whether the keywords of a schema allow a value, without references and alternatives. */
    boolean ownKeywordsAllow(SchemaNode node, Json value) {
        if (node.isNever()) {
            return false;
        }
        boolean typed = !node.has("type") || Kinds.named(node).stream().anyMatch(kind -> kind.matches(value));
        boolean listed = !LiteralKeywords.lists(node) || members(node).contains(JsonEquality.canonical(value));
        return typed
                && listed
                && switch (value) {
                    case Json.Obj(Map<String, Json> fields) -> allowsObject(node, fields);
                    case Json.Arr(List<Json> items) -> allowsArray(node, items);
                    case Json.Str string -> allowsString(node, string);
                    case Json.Num number -> allowsNumber(node, number);
                    case Json.Word _ -> true;
                };
    }

    /** The members of a schema's enum, made comparable. */
    Set<Json> members(SchemaNode node) {
        return members.computeIfAbsent(node, _ -> {
            Set<Json> set = new HashSet<>();
            LiteralKeywords.members(node).forEach(member -> set.add(JsonEquality.canonical(member)));
            return set;
        });
    }

    private boolean allowsObject(SchemaNode node, Map<String, Json> fields) {
        return isWithin(node, fields.size(), "minProperties", "maxProperties")
                && fields.keySet().containsAll(node.texts("required"))
                && fields.entrySet().stream()
                        .allMatch(field -> ObjectKeywords.schemaOf(node, field.getKey())
                                .map(schema -> allows(schema, field.getValue()))
                                .orElse(true));
    }

    private boolean allowsArray(SchemaNode node, List<Json> items) {
        boolean all = isWithin(node, items.size(), "minItems", "maxItems");
        for (int i = 0; i < items.size() && all; i++) {
            Json item = items.get(i);
            all = ArrayKeywords.at(node, i).map(schema -> allows(schema, item)).orElse(true);
        }
        return all;
    }

    private boolean allowsString(SchemaNode node, Json.Str string) {
        String text = string.value();
        return isWithin(node, text.codePointCount(0, text.length()), "minLength", "maxLength")
                && StringKeywords.automaton(List.of(node), automata)
                        .map(dfa -> dfa.accepts(PythonJson.dump(string).getBytes(StandardCharsets.UTF_8)))
                        .orElse(true);
    }

    private static boolean allowsNumber(SchemaNode node, Json.Num number) {
        boolean whole = node.text("format").flatMap(Formats::range).isEmpty() || JsonEquality.isInteger(number);
        NumberRange range = NumberKeywords.range(NumberRange.ALL, node);
        return whole
                && JsonEquality.isFinite(number)
                && (range.isAll() || range.contains(new BigDecimal(number.text())));
    }

    private static boolean isWithin(SchemaNode node, int size, String min, String max) {
        return size >= node.count(min).orElse(0) && size <= node.count(max).orElse(JsonType.UNBOUNDED);
    }
}
