package dev.pixtral.grammar;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.grammar.names.FreeNames;
import dev.pixtral.grammar.trie.ByteTrie;
import dev.pixtral.schema.AnyJson;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonType;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.Lengths;
import dev.pixtral.schema.automaton.SchemaBudget.Limit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compiles types into rules, each type once. Uses a work list instead of recursion, so that no schema is too deep. Used
 * for one schema.
 */
final class RuleCompiler {
    private final Rules rules;
    private final List<JsonType> definitions;
    private final Map<JsonType, Integer> ids =
            new IdentityHashMap<>(); // types are large, so their content is not compared
    private final Map<ByteDfa, JsonType> scalars = new IdentityHashMap<>();
    private final Map<JsonType.Text, JsonType> texts = new HashMap<>();
    private final Map<JsonType.Counted, JsonType> strings = new HashMap<>(); // automata are compared by identity
    private final Deque<JsonType> todo = new ArrayDeque<>();

    private RuleCompiler(Rules rules, List<JsonType> definitions) {
        this.rules = rules;
        this.definitions = definitions;
    }

    /**
     * Adds the rules of a schema.
     *
     * @return id of the root's rule
     * @throws GrammarException if there are too many rules, or the thread is interrupted
     */
    static int add(JsonSchema schema, Rules rules) {
        RuleCompiler compiler = new RuleCompiler(rules, schema.definitions());
        int root = compiler.id(schema.root());
        while (!compiler.todo.isEmpty()) {
            JsonType type = compiler.todo.remove();
            int id = compiler.ids.get(type);
            rules.set(id, compiler.rule(id, type));
        }
        return root;
    }

    private int id(JsonType type) {
        JsonType resolved = resolve(type);
        Integer known = ids.get(resolved);
        if (known == null) {
            known = rules.reserve();
            ids.put(resolved, known);
            todo.add(resolved);
        }
        return known;
    }

    private List<Integer> ids(Collection<? extends JsonType> types) {
        return types.stream().map(this::id).toList();
    }

    private JsonType resolve(JsonType type) {
        JsonType at = type;
        for (int steps = 0; at instanceof JsonType.Ref(int definition); steps++) {
            if (steps > definitions.size()) {
                throw circular();
            }
            rules.budget().look(1);
            at = definitions.get(definition);
        }
        return shared(at);
    }

    /**
     * Returns a single type for equal ones, as far as that is cheap to detect: alternatives with the same rule then
     * have a single parse.
     */
    private JsonType shared(JsonType type) {
        return switch (type) {
            case JsonType.AnyValue _ -> AnyJson.VALUE;
            case JsonType.Scalar(ByteDfa automaton) -> scalars.computeIfAbsent(automaton, _ -> type);
            case JsonType.Counted counted -> strings.computeIfAbsent(counted, _ -> type);
            case JsonType.Text text -> texts.computeIfAbsent(text, _ -> type);
            default -> type;
        };
    }

    private static GrammarException circular() {
        return GrammarException.because("A definition of the schema refers only to itself; remove it.");
    }

    private Rule rule(int id, JsonType type) {
        return switch (type) {
            case JsonType.Literals(List<String> dumps) -> new LexicalRule(id, words(dumps));
            case JsonType.Text(int min, int max) -> new TextRule(id, min, max);
            case JsonType.Scalar(ByteDfa automaton) -> automatic(id, automaton);
            case JsonType.Counted(ByteDfa automaton, Lengths lengths, int min, int max) -> {
                rules.keep(automaton);
                rules.keep(lengths);
                yield new CountedRule(id, automaton, lengths, min, max);
            }
            case JsonType.ObjectType object -> object(id, object);
            case JsonType.ArrayType array -> array(id, array);
            case JsonType.AnyOf any -> choice(any);
            case JsonType.AnyValue any -> throw new IllegalStateException("resolved before: " + any);
            case JsonType.Ref ref -> throw new IllegalStateException("resolved before: " + ref);
        };
    }

    private LexicalRule automatic(int id, ByteDfa automaton) {
        rules.keep(automaton);
        return new LexicalRule(id, new LexicalRule.Automatic(automaton));
    }

    private LexicalRule.Words words(Collection<String> dumps) {
        ByteTrie trie = ByteTrie.of(dumps.stream()
                .map(dump -> dump.getBytes(StandardCharsets.UTF_8))
                .toList());
        rules.keep(trie.bytes());
        return new LexicalRule.Words(trie);
    }

    private ObjectRule object(int id, JsonType.ObjectType type) {
        int[] values = new int[type.properties().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = id(type.properties().get(i).type());
        }
        Properties properties = Properties.of(type.properties(), values);
        rules.keep(properties.bytes());
        type.undeclared().names().ifPresent(rules::keep);
        FreeNames free = FreeNames.of(type, free(type.undeclared().types()), free(type.demanded()));
        return new ObjectRule(
                id,
                rules,
                properties,
                free,
                type.minProperties(),
                free.isNone() ? Math.min(type.maxProperties(), values.length) : type.maxProperties());
    }

    private int[] free(List<JsonType> types) {
        return types.stream()
                .mapToInt(type -> type.equals(JsonType.NEVER) ? FreeNames.NONE : id(type))
                .toArray();
    }

    private ArrayRule array(int id, JsonType.ArrayType type) {
        int items = type.items().map(this::id).orElse(ArrayRule.NO_MORE);
        int most = type.items().isPresent() ? JsonType.UNBOUNDED : type.prefix().size();
        rules.keep((long) GrammarMemory.MEMBER * type.prefix().size());
        ArrayRule.Contained contained = type.contained()
                .map(some -> new ArrayRule.Contained(
                        ids(some.prefix()), id(some.items()), some.min(), some.max(), second(some)))
                .orElse(ArrayRule.Contained.NONE);
        return new ArrayRule(
                id, rules, ids(type.prefix()), items, type.minItems(), Math.min(type.maxItems(), most), contained);
    }

    private ArrayRule.Second second(JsonType.Contained contained) {
        return contained
                .second()
                .map(some -> new ArrayRule.Second(id(some.items()), id(some.both()), some.min(), some.max()))
                .orElse(ArrayRule.Second.NONE);
    }

    /** Flattens nested alternatives into members; all literals together become one rule. */
    private ChoiceRule choice(JsonType.AnyOf type) {
        Set<String> dumps = new LinkedHashSet<>();
        Set<Integer> members = new LinkedHashSet<>();
        Set<JsonType> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<JsonType> left = new ArrayDeque<>(List.of(type));
        while (!left.isEmpty()) {
            JsonType member = left.pop();
            rules.budget().count(Limit.RULES, 1);
            if (!seen.add(member)) {
                continue;
            }
            switch (member) {
                case JsonType.AnyOf(List<JsonType> inner)
                when member == type || member != AnyJson.VALUE -> {
                    for (int i = inner.size() - 1; i >= 0; i--) {
                        left.push(inner.get(i) instanceof JsonType.AnyValue any ? any : resolve(inner.get(i)));
                    }
                }
                case JsonType.Literals(List<String> more) -> {
                    more.forEach(dump -> rules.budget().count(Limit.RULES, dump.length()));
                    dumps.addAll(more);
                }
                default -> members.add(id(member));
            }
        }
        if (!dumps.isEmpty()) {
            int literals = rules.reserve();
            rules.set(literals, new LexicalRule(literals, words(dumps)));
            members.add(literals);
        }
        rules.keep((long) GrammarMemory.MEMBER * members.size());
        return new ChoiceRule(rules, new ArrayList<>(members), type == AnyJson.VALUE ? AnyJson.DEPTH : Rule.ENDLESS);
    }
}
