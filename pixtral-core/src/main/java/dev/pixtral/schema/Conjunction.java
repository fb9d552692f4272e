package dev.pixtral.schema;

import java.util.List;

/**
 * Schemas that a value must satisfy together, with references and {@code allOf} resolved. Two conjunctions of the same
 * schemas are equal, which ends recursion.
 *
 * @param own schemas of which only the {@link Keywords#CONSTRAINTS} apply, in order of appearance
 * @param unions unions, of each of which at least one alternative must hold
 */
record Conjunction(List<SchemaNode> own, List<Union> unions) {
    Conjunction {
        own = List.copyOf(own);
        unions = List.copyOf(unions);
    }

    /**
     * Alternatives.
     *
     * @param node the schema that contains them
     * @param keyword {@code anyOf} or {@code oneOf}
     */
    record Union(SchemaNode node, String keyword) {
        List<SchemaNode> branches() {
            return node.branches(keyword);
        }
    }
}
