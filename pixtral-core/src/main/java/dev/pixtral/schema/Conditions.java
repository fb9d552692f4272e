package dev.pixtral.schema;

import dev.pixtral.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Expresses {@code not}, {@code if} and dependencies between properties by alternatives of simpler schemas.
 *
 * @param node the schema that has the keywords
 */
record Conditions(SchemaNode node, Negations negations) {
    /** Schemas that hold whenever the keywords do. */
    List<SchemaNode> expressed() {
        List<SchemaNode> expressed = new ArrayList<>();
        node.schema("not").map(negations::of).ifPresent(expressed::add);
        node.schema("if").flatMap(this::condition).ifPresent(expressed::add);
        for (String keyword : Keywords.DEPENDENCIES) {
            node.named(keyword)
                    .forEach((name, needed) -> dependency(name, needed).ifPresent(expressed::add));
        }
        return expressed;
    }

    private Optional<SchemaNode> condition(SchemaNode condition) {
        Optional<SchemaNode> then = node.schema("then");
        Optional<SchemaNode> other = node.schema("else");
        if (then.isEmpty() && other.isEmpty()) {
            return Optional.empty();
        }
        MadeSchemas make = new MadeSchemas(node);
        List<SchemaNode> met = new ArrayList<>(List.of(condition));
        then.ifPresent(met::add);
        List<SchemaNode> unmet = new ArrayList<>(List.of(make.not(condition)));
        other.ifPresent(unmet::add);
        return Optional.of(make.anyOf(List.of(make.allOf(met), make.allOf(unmet))));
    }

    /** Either a property is missing, or what it needs holds. */
    private Optional<SchemaNode> dependency(String name, SchemaNode needed) {
        MadeSchemas make = new MadeSchemas(node);
        return needed(name, needed, make)
                .map(schema -> make.anyOf(
                        List.of(make.allOf(List.of(make.ifObjectHaving(List.of(name)), schema)), make.lacking(name))));
    }

    private Optional<SchemaNode> needed(String name, SchemaNode needed, MadeSchemas make) {
        List<String> names = new ArrayList<>();
        switch (needed.json()) {
            case Json.Arr(List<Json> items) -> {
                for (Json item : items) {
                    if (item instanceof Json.Str(String text)) {
                        names.add(text);
                    } else {
                        node.wrong("dependencies", "lists of names, or schemas");
                    }
                }
            }
            case Json.Str(String text) -> names.add(text); // as draft 3 has it
            case Json.Obj _, Json.Word _ -> {
                boolean anything = !needed.isNever() && needed.keywords().isEmpty();
                return anything ? Optional.empty() : Optional.of(needed);
            }
            case Json.Num _ -> {
                node.wrong("dependencies", "lists of names, or schemas");
                return Optional.empty();
            }
        }
        names.removeIf(name::equals);
        return names.isEmpty() ? Optional.empty() : Optional.of(make.ifObjectHaving(names));
    }
}
