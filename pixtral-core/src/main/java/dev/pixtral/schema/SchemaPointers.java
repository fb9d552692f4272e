package dev.pixtral.schema;

import dev.pixtral.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the targets of references: {@code #}, {@code #/$defs/a}, {@code #anchor}. Used for one schema. */
final class SchemaPointers {
    private final SchemaNode root;
    private final Map<String, Optional<SchemaNode>> targets = new HashMap<>(); // by reference
    private boolean otherResources; // set by the search for anchors
    private Optional<Map<String, SchemaNode>> anchors = Optional.empty(); // searched on demand

    SchemaPointers(SchemaNode root) {
        this.root = root;
    }

    /** The target of a reference within the schema; empty if it points elsewhere, or to nothing. */
    Optional<SchemaNode> find(String reference) {
        return targets.computeIfAbsent(reference, this::look);
    }

    /**
     * The target of a dynamic reference; empty if the schema has parts with their own {@code $id}, which could redirect
     * it.
     */
    Optional<SchemaNode> findDynamic(String reference) {
        anchors();
        return otherResources ? Optional.empty() : find(reference);
    }

    private Optional<SchemaNode> look(String reference) {
        String id = root.json() instanceof Json.Obj(Map<String, Json> keywords)
                        && keywords.get("$id") instanceof Json.Str(String text)
                ? text
                : "";
        String local = !id.isEmpty() && reference.startsWith(id) ? reference.substring(id.length()) : reference;
        if (local.isEmpty() || local.equals("#")) {
            return Optional.of(root);
        }
        if (local.startsWith("#/")) {
            return pointer(decoded(local.substring(2)));
        }
        return local.startsWith("#")
                ? Optional.ofNullable(anchors().get(decoded(local.substring(1))))
                : Optional.empty();
    }

    private Optional<SchemaNode> pointer(String pointer) {
        Optional<SchemaNode> at = Optional.of(root);
        for (String segment : pointer.split("/", -1)) {
            String name = segment.replace("~1", "/").replace("~0", "~");
            at = at.flatMap(node -> node.child(name));
        }
        return at;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) { // a percent sign that begins no escape is literal
            return text;
        }
    }

    private Map<String, SchemaNode> anchors() {
        if (anchors.isEmpty()) {
            Map<String, SchemaNode> found = new HashMap<>();
            Deque<SchemaNode> todo = new ArrayDeque<>();
            todo.add(root);
            while (!todo.isEmpty()) {
                SchemaNode node = todo.remove();
                if (node.json() instanceof Json.Obj(Map<String, Json> keywords)) {
                    for (String keyword : List.of("$anchor", "$dynamicAnchor")) {
                        if (keywords.get(keyword) instanceof Json.Str(String name)) {
                            found.putIfAbsent(name, node);
                        }
                    }
                    if (keywords.get("id") instanceof Json.Str(String id) && id.startsWith("#")) { // draft 4
                        found.putIfAbsent(id.substring(1), node);
                    }
                    if (keywords.get("$id") instanceof Json.Str(String id)) {
                        if (id.startsWith("#")) { // drafts 6 and 7
                            found.putIfAbsent(id.substring(1), node);
                        } else {
                            otherResources |= node != root;
                        }
                    }
                }
                todo.addAll(node.children().values());
            }
            anchors = Optional.of(found);
        }
        return anchors.get();
    }
}
