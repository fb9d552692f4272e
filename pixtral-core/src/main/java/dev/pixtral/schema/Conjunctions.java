package dev.pixtral.schema;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.schema.Conjunction.Union;
import dev.pixtral.schema.automaton.SchemaBudget.Limit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Resolves references and {@code allOf}, and records which schemas lead to which without an object or array in between.
 * Used for one schema.
 */
final class Conjunctions {
    private static final Conjunction NOTHING = new Conjunction(List.of(), List.of());

    private final SchemaPointers pointers;
    private final SchemaFindings findings;
    private final Negations negations;
    private final Map<SchemaNode, Links> links = new HashMap<>();
    private final Map<SchemaNode, Set<SchemaNode>> direct = new LinkedHashMap<>();

    Conjunctions(SchemaPointers pointers, SchemaFindings findings) {
        this.pointers = pointers;
        this.findings = findings;
        this.negations = new Negations(pointers);
    }

    /**
     * The conjunction of several schemas.
     *
     * @param conjunction the schemas
     * @param throughReference whether a reference was followed to find them
     */
    record Resolved(Conjunction conjunction, boolean throughReference) {}

    Resolved resolve(List<SchemaNode> schemas) {
        return resolve(NOTHING, schemas);
    }

    /** Resolves more schemas into a resolved conjunction. */
    Resolved resolve(Conjunction base, List<SchemaNode> schemas) {
        Resolution resolution = new Resolution(base);
        schemas.reversed().forEach(schema -> resolution.todo.push(new Task(schema, false)));
        return resolution.run();
    }

    /** A schema to visit, or one whose own keywords are to be added. */
    private record Task(SchemaNode node, boolean ownKeywords) {}

    private final class Resolution {
        private final Deque<Task> todo = new ArrayDeque<>();
        private final Set<SchemaNode> seen = new HashSet<>();
        private final Set<SchemaNode> own;
        private final Set<Union> unions;
        private boolean throughReference;

        private Resolution(Conjunction base) {
            own = new LinkedHashSet<>(base.own());
            unions = new LinkedHashSet<>(base.unions());
            findings.count(Limit.STEPS, own.size() + unions.size());
        }

        private Resolved run() {
            while (!todo.isEmpty()) {
                Task task = todo.pop();
                findings.count(Limit.STEPS, 1);
                if (task.ownKeywords()) {
                    own.add(task.node());
                } else if (seen.add(task.node())) {
                    visit(task.node());
                }
            }
            return new Resolved(new Conjunction(List.copyOf(own), List.copyOf(unions)), throughReference);
        }

        private void visit(SchemaNode node) {
            Links links = links(node);
            throughReference |= links.throughReference();
            unions.addAll(links.unions());
            if (links.hasOwn() && !links.ownFirst()) {
                todo.push(new Task(node, true));
            }
            for (SchemaNode schema : links.elsewhere().reversed()) {
                todo.push(new Task(schema, false));
            }
            if (links.hasOwn() && links.ownFirst()) {
                todo.push(new Task(node, true));
            }
        }
    }

    /**
     * What a schema leads to.
     *
     * @param elsewhere other schemas that must hold: references, all of {@code allOf}, and unions of a single
     *     alternative
     * @param throughReference whether a reference was followed to find them
     * @param unions its alternatives
     * @param hasOwn whether it has keywords of its own
     * @param ownFirst whether these come before the others
     */
    private record Links(
            List<SchemaNode> elsewhere,
            boolean throughReference,
            List<Union> unions,
            boolean hasOwn,
            boolean ownFirst) {}

    private Links links(SchemaNode node) {
        Links known = links.get(node);
        if (known == null) {
            known = new Finder(node).find();
            links.put(node, known);
        }
        return known;
    }

    /** Finds what a schema leads to. */
    private final class Finder {
        private final SchemaNode node;
        private final List<SchemaNode> elsewhere = new ArrayList<>();
        private final List<Union> unions = new ArrayList<>();
        private boolean throughReference;

        Finder(SchemaNode node) {
            this.node = node;
        }

        Links find() {
            node.text("$ref")
                    .ifPresent(reference -> follow(
                            pointers.find(node, reference),
                            () -> findings.unenforceable(node, "the unresolved reference \"" + reference + "\"")));
            for (String keyword : List.of("$dynamicRef", "$recursiveRef")) {
                node.text(keyword)
                        .ifPresent(reference -> follow(
                                pointers.findDynamic(node, keyword, reference),
                                () -> findings.unenforceable(node, "keyword \"" + keyword + "\"")));
            }
            elsewhere.addAll(node.branches("allOf"));
            elsewhere.addAll(new Conditions(node, negations).expressed());
            Set<SchemaNode> leads = direct.computeIfAbsent(node, _ -> new LinkedHashSet<>());
            for (String keyword : List.of("anyOf", "oneOf")) {
                List<SchemaNode> branches = node.branches(keyword);
                if (branches.size() == 1) {
                    elsewhere.addAll(branches);
                } else if (!branches.isEmpty()) {
                    unions.add(new Union(node, keyword));
                    leads.addAll(branches);
                }
            }
            leads.addAll(elsewhere);
            boolean hasOwn = node.isNever() || node.hasAny(Keywords.CONSTRAINTS);
            return new Links(List.copyOf(elsewhere), throughReference, List.copyOf(unions), hasOwn, comesFirst());
        }

        private void follow(Optional<SchemaNode> target, Runnable notFound) {
            target.ifPresentOrElse(
                    found -> {
                        throughReference = true;
                        elsewhere.add(found);
                    },
                    notFound);
        }

        /** Whether properties precede references and {@code allOf}: they are written in order of appearance. */
        private boolean comesFirst() {
            if (elsewhere.isEmpty()) {
                return true;
            }
            for (String name : node.keywords().keySet()) {
                if (name.equals("properties")) {
                    return true;
                }
                if (name.equals("$ref") || name.equals("allOf")) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Refuses a schema that leads back to itself without an object or array in between, because it is undefined. Read
     * leniently, such a reference has no effect.
     *
     * @throws GrammarException naming it, unless the schema is read leniently
     */
    void refuseCircles() {
        Map<SchemaNode, Boolean> done = new HashMap<>(); // false: on the current path
        for (SchemaNode start : direct.keySet()) {
            Deque<SchemaNode> todo = new ArrayDeque<>();
            todo.push(start);
            while (!todo.isEmpty()) {
                SchemaNode node = todo.peek();
                if (done.putIfAbsent(node, false) != null) {
                    todo.pop();
                    done.put(node, true);
                } else {
                    Set<SchemaNode> all = direct.getOrDefault(node, Set.of());
                    findings.count(Limit.CHECKS, all.size());
                    for (SchemaNode next : all) {
                        Boolean state = done.get(next);
                        if (state == null) {
                            todo.push(next);
                        } else if (!state) {
                            findings.malformed(
                                    next,
                                    "a schema that refers to itself, by reference or alternative, without an object"
                                            + " or array in between is not supported");
                        }
                    }
                }
            }
        }
    }
}
