package dev.pixtral.schema;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.json.Json;
import dev.pixtral.schema.Conjunction.Union;
import dev.pixtral.schema.Conjunctions.Resolved;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.SchemaBudget.Limit;
import dev.pixtral.schema.automaton.SchemaLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Compiles schemas to types. A schema that is found through a reference or nested deeply becomes a definition, which is
 * compiled once, from a work list, so neither Java's stack nor a type is ever deep. A type that no value satisfies is
 * an empty list of alternatives, which {@link Satisfiability} removes later. Used for one schema.
 */
final class SchemaCompiler {
    private static final int DEEPEST = 16; // nested types; the next level becomes a definition

    private final SchemaFindings findings;
    private final Conjunctions conjunctions;
    private final SchemaAutomata automata;
    private final ValueCheck values;
    private final SilentKeywords silent;
    private final Openness openness;
    private final PropertySchemas propertySchemas;
    private final StringLanguage strings;
    private final Alternatives alternatives;
    private final Map<Conjunction, Integer> indexes = new HashMap<>();
    private final Map<Conjunction, JsonType> built = new HashMap<>(); // inline types, so that equal ones are shared
    private final List<JsonType> definitions = new ArrayList<>(); // null until compiled
    private final Deque<Conjunction> todo = new ArrayDeque<>();
    private final Map<JsonType, Supplier<GrammarException>> reasons =
            new IdentityHashMap<>(); // why nothing satisfies a type
    private int depth;

    /**
     * Makes a compiler.
     *
     * @param automata the automata of the request that the schema belongs to
     * @param openness what a schema means that says nothing about undeclared properties
     */
    SchemaCompiler(SchemaNode root, SchemaFindings findings, SchemaAutomata automata, Openness openness) {
        this.openness = openness;
        this.findings = findings;
        this.conjunctions = new Conjunctions(new SchemaPointers(root), findings);
        this.automata = automata;
        this.propertySchemas = new PropertySchemas(automata);
        this.values = new ValueCheck(conjunctions, propertySchemas, automata);
        this.alternatives = new Alternatives(conjunctions, values, propertySchemas);
        this.silent = new SilentKeywords(conjunctions, values);
        this.strings = new StringLanguage(conjunctions, values, automata);
    }

    /**
     * Compiles schemas and what they refer to.
     *
     * @param schemas the schemas that must hold together
     * @throws GrammarException if they cannot be enforced, are malformed or too large, or no value satisfies them
     */
    JsonSchema compile(List<SchemaNode> schemas) {
        JsonType root = type(schemas);
        while (!todo.isEmpty()) {
            Conjunction next = todo.remove();
            definitions.set(indexes.get(next), build(next));
        }
        conjunctions.refuseCircles();
        findings.refuse();
        Satisfiability satisfiability = new Satisfiability(root, definitions, automata.budget());
        if (!satisfiability.ofRoot()) {
            JsonType culprit = satisfiability.culprit();
            throw Optional.ofNullable(reasons.get(culprit))
                    .map(Supplier::get)
                    .orElseGet(
                            () -> findings.unsatisfiable("", "each value requires another one inside it, without end"));
        }
        return satisfiability.pruned(findings.unenforced());
    }

    SchemaFindings findings() {
        return findings;
    }

    SchemaAutomata automata() {
        return automata;
    }

    ValueCheck values() {
        return values;
    }

    SilentKeywords silent() {
        return silent;
    }

    Openness openness() {
        return openness;
    }

    StringLanguage strings() {
        return strings;
    }

    PropertySchemas propertySchemas() {
        return propertySchemas;
    }

    /** The names that {@code propertyNames} of a schema allows; empty if it allows all, or lists them. */
    Optional<ByteDfa> names(SchemaNode node) {
        return node.schema("propertyNames")
                .filter(names -> !silent.namesAreFree(node) && members(names).isEmpty())
                .flatMap(strings::of);
    }

    /** The type of the values that satisfy several schemas; any value for none. */
    JsonType type(List<SchemaNode> schemas) {
        return type(conjunctions.resolve(schemas));
    }

    private JsonType type(Resolved resolved) {
        Conjunction conjunction = resolved.conjunction();
        if (!resolved.throughReference() && depth < DEEPEST) {
            JsonType known = built.get(conjunction);
            if (known != null) {
                return known;
            }
            depth++;
            JsonType type = build(conjunction);
            depth--;
            built.put(conjunction, type);
            return type;
        }
        return new JsonType.Ref(indexes.computeIfAbsent(conjunction, _ -> {
            todo.add(conjunction);
            definitions.add(null);
            return definitions.size() - 1;
        }));
    }

    /** All values that a schema lists, if it lists any. */
    Optional<List<Json>> members(SchemaNode schema) {
        Conjunction all = conjunctions.resolve(List.of(schema)).conjunction();
        return all.unions().isEmpty() && LiteralKeywords.applyTo(all.own())
                ? Optional.of(LiteralKeywords.allowed(all.own(), values))
                : Optional.empty();
    }

    /** All values that satisfy several schemas, if it is plain that they are finitely many. */
    Optional<List<Json>> finite(List<SchemaNode> schemas) {
        Conjunction all = conjunctions.resolve(schemas).conjunction();
        List<SchemaNode> own = all.own();
        if (!all.unions().isEmpty() || own.isEmpty()) {
            return Optional.empty();
        }
        if (own.stream().anyMatch(SchemaNode::isNever)) {
            return Optional.of(List.of());
        }
        if (LiteralKeywords.applyTo(own)) {
            return Optional.of(LiteralKeywords.allowed(own, values).stream()
                    .filter(LiteralKeywords::isWritable)
                    .toList());
        }
        return Kinds.of(own)
                .filter(kinds -> kinds.stream().allMatch(kind -> kind == ValueKind.BOOLEAN || kind == ValueKind.NULL))
                .map(kinds -> Arrays.stream(Json.Word.values())
                        .filter(word -> kinds.stream().anyMatch(kind -> kind.matches(word)))
                        .map(Json.class::cast)
                        .toList());
    }

    /** A type that nothing satisfies. */
    JsonType never(SchemaNode node, String why) {
        JsonType never = new JsonType.AnyOf(List.of());
        reasons.put(never, () -> findings.unsatisfiable(node.path(), why));
        return never;
    }

    /**
     * A type whose values answers cannot have; read leniently, the given type without the constraint that is the cause.
     */
    JsonType unwritable(SchemaNode node, String why, JsonType without) {
        if (findings.lenient()) {
            findings.unenforceable(node, why);
            return without;
        }
        JsonType never = new JsonType.AnyOf(List.of());
        reasons.put(never, () -> findings.unwritable(node.path(), why));
        return never;
    }

    private JsonType build(Conjunction conjunction) {
        findings.count(Limit.TYPES, 1);
        return conjunction.unions().isEmpty() ? plain(conjunction.own()) : alternatives(conjunction);
    }

    /** Distributes the first union over everything else, or one that has only one alternative left. */
    private JsonType alternatives(Conjunction conjunction) {
        List<Union> unions = conjunction.unions();
        List<List<SchemaNode>> branches = new ArrayList<>();
        long combinations = 1;
        for (int i = 0; i < unions.size(); i++) {
            List<SchemaNode> each = alternatives.of(unions.get(i), without(conjunction, i));
            if (each.isEmpty()) {
                return never(unions.get(i).node(), "none of the alternatives is possible here");
            }
            if (each.size() == 1) {
                return type(conjunctions.resolve(without(conjunction, i), each));
            }
            branches.add(each);
            combinations = Math.min(Integer.MAX_VALUE, combinations * each.size());
        }
        if (combinations > SchemaLimits.COMBINATIONS) {
            return withFewer(conjunction, branches, combinations);
        }
        findings.count(Limit.ALTERNATIVES, branches.getFirst().size());
        Conjunction rest = without(conjunction, 0);
        List<JsonType> types = new ArrayList<>();
        for (SchemaNode branch : branches.getFirst()) {
            types.add(type(conjunctions.resolve(rest, List.of(branch))));
        }
        return new JsonType.AnyOf(types);
    }

    private static Conjunction without(Conjunction conjunction, int union) {
        List<Union> others = new ArrayList<>(conjunction.unions());
        others.remove(union);
        return new Conjunction(conjunction.own(), others);
    }

    /** Leaves unions unchecked until the combinations of the others are within the limit. */
    private JsonType withFewer(Conjunction conjunction, List<List<SchemaNode>> branches, long combinations) {
        if (!findings.lenient()) {
            throw findings.tooMany("combinations of alternatives", combinations, SchemaLimits.COMBINATIONS);
        }
        List<Union> kept = new ArrayList<>();
        long product = 1;
        for (int i = 0; i < branches.size(); i++) {
            Union union = conjunction.unions().get(i);
            product *= branches.get(i).size();
            if (product > SchemaLimits.COMBINATIONS) {
                product /= branches.get(i).size();
                findings.unenforceable(union.node(), "keyword \"" + union.keyword() + "\" next to too many others");
            } else {
                kept.add(union);
            }
        }
        return build(new Conjunction(conjunction.own(), kept));
    }

    /** The type of schemas without references and alternatives. */
    private JsonType plain(List<SchemaNode> own) {
        Optional<SchemaNode> never = own.stream().filter(SchemaNode::isNever).findFirst();
        if (never.isPresent()) {
            return never(
                    never.get(),
                    never.get().isMade() ? "no value is left besides those that are excluded" : "the schema is false");
        }
        Optional<List<ValueKind>> kinds = Kinds.of(own);
        if (LiteralKeywords.applyTo(own)) {
            return LiteralKeywords.type(own, this);
        }
        if (kinds.isEmpty()) {
            return new JsonType.AnyValue();
        }
        if (kinds.get().isEmpty()) {
            return never(own.getLast(), "the types that are allowed here exclude one another");
        }
        List<JsonType> types = new ArrayList<>();
        kinds.get().forEach(kind -> types.add(ofKind(kind, own)));
        return types.size() == 1 ? types.getFirst() : new JsonType.AnyOf(types);
    }

    private JsonType ofKind(ValueKind kind, List<SchemaNode> own) {
        return switch (kind) {
            case OBJECT -> new ObjectKeywords(own, this).type();
            case ARRAY -> new ArrayKeywords(own, this).type();
            case STRING -> new StringKeywords(own, this).type();
            case NUMBER, INTEGER -> NumberKeywords.type(kind, own, this);
            case BOOLEAN -> new JsonType.Literals(List.of("true", "false"));
            case NULL -> new JsonType.Literals(List.of("null"));
        };
    }
}
