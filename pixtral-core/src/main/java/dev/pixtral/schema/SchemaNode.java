package dev.pixtral.schema;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.json.Json;
import dev.pixtral.schema.automaton.SchemaBudget.Limit;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A value within a schema and its place. There is one node for each place, so nodes are compared by identity. Keywords
 * are checked when they are read.
 */
final class SchemaNode {
    private final Json json;
    private final SchemaFindings findings;
    private final Optional<SchemaNode> parent;
    private final String segment;
    private final Map<String, SchemaNode> children = new HashMap<>();
    private final Map<String, List<SchemaNode>> schemas = new HashMap<>(); // by keyword, filled on demand
    private boolean made;
    private Optional<Map<String, SchemaNode>> all = Optional.empty(); // children, found on demand

    private SchemaNode(Json json, SchemaFindings findings, Optional<SchemaNode> parent, String segment) {
        this.json = json;
        this.findings = findings;
        this.parent = parent;
        this.segment = segment;
        findings.count(Limit.NODES, 1);
    }

    /** Makes a schema that is written nowhere, to express others: an object of the given fields. */
    static SchemaNode made(SchemaNode origin, Map<String, SchemaNode> fields) {
        Map<String, Json> values = new LinkedHashMap<>();
        fields.forEach((name, node) -> values.put(name, node.json));
        SchemaNode made = made(origin, new Json.Obj(values));
        made.children.putAll(fields);
        return made;
    }

    /** Makes an array of schemas that is written nowhere. */
    static SchemaNode made(SchemaNode origin, List<SchemaNode> items) {
        SchemaNode made =
                made(origin, new Json.Arr(items.stream().map(SchemaNode::json).toList()));
        for (int i = 0; i < items.size(); i++) {
            made.children.put("" + i, items.get(i));
        }
        return made;
    }

    /** The schema or value that contains this one; empty for the root. */
    Optional<SchemaNode> parent() {
        return parent;
    }

    /** Makes a value that is written nowhere. */
    static SchemaNode made(SchemaNode origin, Json value) {
        SchemaNode made = new SchemaNode(value, origin.findings, Optional.of(origin), "");
        made.made = true;
        return made;
    }

    /** Whether it is written nowhere. */
    boolean isMade() {
        return made;
    }

    static SchemaNode root(Json json, SchemaFindings findings) {
        return new SchemaNode(json, findings, Optional.empty(), "");
    }

    Json json() {
        return json;
    }

    SchemaFindings findings() {
        return findings;
    }

    /**
     * The JSON pointer to this place, such as {@code /properties/name}, as long as messages show it; empty for the
     * root.
     */
    String path() {
        Deque<String> segments = new ArrayDeque<>();
        for (SchemaNode node = this; node.parent.isPresent(); node = node.parent.get()) {
            if (!node.made) { // messages name the place that it was made for
                segments.addFirst(node.segment);
            }
        }
        StringBuilder path = new StringBuilder();
        while (!segments.isEmpty() && path.length() <= SchemaFindings.LONGEST_PLACE) {
            String segment = segments.removeFirst();
            String shown = segment.substring(0, Math.min(segment.length(), SchemaFindings.LONGEST_PLACE + 1));
            path.append('/').append(shown.replace("~", "~0").replace("/", "~1"));
        }
        return path.toString();
    }

    /** The field or item with a name. */
    Optional<SchemaNode> child(String name) {
        SchemaNode known = children.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Json> value = switch (json) {
            case Json.Obj(Map<String, Json> fields) -> Optional.ofNullable(fields.get(name));
            case Json.Arr(List<Json> items) -> item(items, name);
            case Json.Str _, Json.Num _, Json.Word _ -> Optional.empty();
        };
        return value.map(found -> {
            SchemaNode child = new SchemaNode(found, findings, Optional.of(this), name);
            children.put(name, child);
            return child;
        });
    }

    private static Optional<Json> item(List<Json> items, String name) {
        boolean isIndex = name.matches("0|[1-9]\\d{0,8}") && Integer.parseInt(name) < items.size();
        return isIndex ? Optional.of(items.get(Integer.parseInt(name))) : Optional.empty();
    }

    /** All fields or items by name. */
    Map<String, SchemaNode> children() {
        if (all.isEmpty()) {
            all = Optional.of(Collections.unmodifiableMap(findChildren()));
        }
        return all.get();
    }

    private Map<String, SchemaNode> findChildren() {
        Map<String, SchemaNode> found = new LinkedHashMap<>();
        switch (json) {
            case Json.Obj(Map<String, Json> fields) ->
                fields.keySet().forEach(name -> found.put(name, child(name).orElseThrow()));
            case Json.Arr(List<Json> items) -> {
                for (int i = 0; i < items.size(); i++) {
                    found.put("" + i, child("" + i).orElseThrow());
                }
            }
            case Json.Str _, Json.Num _, Json.Word _ -> {}
        }
        return found;
    }

    /** The keywords in their order; none for {@code true} and {@code false}. */
    Map<String, Json> keywords() {
        return switch (json) {
            case Json.Obj(Map<String, Json> keywords) -> keywords;
            case Json.Word word when word != Json.Word.NULL -> Map.of();
            case Json.Arr _, Json.Str _, Json.Num _, Json.Word _ -> {
                findings.malformed(this, "a schema must be an object, true or false");
                yield Map.of();
            }
        };
    }

    boolean isNever() {
        return json == Json.Word.FALSE;
    }

    boolean has(String keyword) {
        return value(keyword).isPresent();
    }

    boolean hasAny(Set<String> names) {
        for (String keyword : keywords().keySet()) {
            if (names.contains(keyword) && has(keyword)) {
                return true;
            }
        }
        return false;
    }

    /** The value of a keyword; empty if it counts as absent, see {@link Keywords#isAbsent}. */
    Optional<Json> value(String keyword) {
        if (!made && keyword.charAt(0) == 0) {
            return Optional.empty(); // a keyword of made schemas
        }
        Json value = keywords().get(keyword);
        return value == null || Keywords.isAbsent(keyword, value) ? Optional.empty() : Optional.of(value);
    }

    /** Whether a property states itself that it is required, as in drafts before 4. */
    boolean requiresItself() {
        return json instanceof Json.Obj(Map<String, Json> own) && own.get("required") == Json.Word.TRUE;
    }

    /** The schema of a keyword; an array of schemas counts as absent. */
    Optional<SchemaNode> schema(String keyword) {
        return has(keyword) ? child(keyword).filter(node -> !(node.json instanceof Json.Arr)) : Optional.empty();
    }

    /** The schemas of a keyword such as {@code anyOf}; none if it is absent or not an array. */
    List<SchemaNode> schemas(String keyword) {
        if (!(value(keyword).orElse(Json.Word.NULL) instanceof Json.Arr)) {
            return List.of();
        }
        return schemas.computeIfAbsent(
                keyword,
                _ -> List.copyOf(child(keyword).orElseThrow().children().values()));
    }

    /** The schemas of {@code anyOf} and similar keywords, an array of at least one; none if it is absent. */
    List<SchemaNode> branches(String keyword) {
        List<SchemaNode> schemas = schemas(keyword);
        if (has(keyword) && schemas.isEmpty()) {
            wrong(keyword, "an array of one or more schemas");
        }
        return schemas;
    }

    /** The schemas by name of a keyword such as {@code properties}; none if it is absent. */
    Map<String, SchemaNode> named(String keyword) {
        Optional<Json> value = value(keyword);
        if (value.isPresent() && !(value.get() instanceof Json.Obj)) {
            wrong(keyword, "an object");
            return Map.of();
        }
        return value.isPresent() ? child(keyword).orElseThrow().children() : Map.of();
    }

    /**
     * Whether a keyword constrains something: it is present, not empty, and does not have the value that means nothing.
     */
    boolean constrains(String keyword, Json meaningless) {
        return value(keyword).filter(value -> !value.equals(meaningless)).isPresent();
    }

    /** A count; one that does not fit into an {@code int} is {@link JsonType#UNBOUNDED}. */
    Optional<Integer> count(String keyword) {
        Optional<BigDecimal> number = number(keyword);
        if (number.isPresent()
                && (number.get().signum() < 0
                        || number.get().stripTrailingZeros().scale() > 0)) {
            wrong(keyword, "a whole number, 0 or more");
            return Optional.empty();
        }
        return number.map(
                value -> value.min(BigDecimal.valueOf(JsonType.UNBOUNDED)).intValue());
    }

    Optional<BigDecimal> number(String keyword) {
        return value(keyword).flatMap(value -> {
            if (!(value instanceof Json.Num(String text))
                    || text.endsWith("y")
                    || text.endsWith("N")) { // Infinity, NaN
                wrong(keyword, "a finite number");
                return Optional.empty();
            }
            return Optional.of(new BigDecimal(text));
        });
    }

    Optional<String> text(String keyword) {
        return value(keyword).flatMap(value -> {
            if (!(value instanceof Json.Str(String text))) {
                wrong(keyword, "a string");
                return Optional.empty();
            }
            return Optional.of(text);
        });
    }

    List<String> texts(String keyword) {
        List<String> texts = new ArrayList<>();
        for (Json item : values(keyword)) {
            if (item instanceof Json.Str(String text)) {
                texts.add(text);
            } else {
                wrong(keyword, "an array of strings");
            }
        }
        return texts;
    }

    /** The values of an array, each charged as a step; none if it is absent. */
    List<Json> values(String keyword) {
        return value(keyword)
                .map(value -> {
                    if (!(value instanceof Json.Arr(List<Json> items))) {
                        wrong(keyword, "an array");
                        return List.<Json>of();
                    }
                    findings.count(Limit.CHECKS, items.size());
                    return items;
                })
                .orElse(List.of());
    }

    /**
     * Records that a keyword has an invalid value.
     *
     * @throws GrammarException naming it, unless the schema is read leniently
     */
    void wrong(String keyword, String needed) {
        findings.malformed(this, "the keyword \"" + keyword + "\" must be " + needed);
    }
}
