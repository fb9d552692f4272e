package dev.pixtral.schema;

import java.util.List;

/**
 * Schemas that a value must satisfy all at once, with references and {@code allOf} resolved. Two conjunctions of the
 * same schemas are equal, which ends recursion.
 *
 * @param own schemas of which only the keywords of {@link Keywords#CONSTRAINTS} count, in order of appearance
 * @param unions alternatives, of each of which one must hold
 */
record Conjunction(List<SchemaNode> own, List<Union> unions) {
    Conjunction {
        own = List.copyOf(own);
        unions = List.copyOf(unions);
    }

    /**
     * Alternatives.
     *
     * @param node where they stand
     * @param keyword {@code anyOf} or {@code oneOf}
     */
    record Union(SchemaNode node, String keyword) {
        List<SchemaNode> branches() {
            return node.branches(keyword);
        }
    }
}
