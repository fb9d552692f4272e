package dev.pixtral.schema;

import dev.pixtral.json.Json;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the targets of references within the document: {@code #}, {@code #/$defs/a}, {@code #anchor}, and the
 * identifiers of resources that are embedded in it. Used for one schema.
 */
final class SchemaPointers {
    private final SchemaNode root;
    private final Map<Place, Optional<SchemaNode>> targets = new HashMap<>();
    private final Map<SchemaNode, String> bases = new HashMap<>(); // the identifiers of resources
    private Optional<Map<String, SchemaNode>> resources = Optional.empty(); // searched on demand, as are anchors
    private final Map<Place, SchemaNode> anchors = new HashMap<>(); // the first of each name in a resource
    private final Map<String, List<SchemaNode>> dynamicAnchors = new HashMap<>(); // by name

    SchemaPointers(SchemaNode root) {
        this.root = root;
    }

    /** A reference, or the name of an anchor, in a resource. */
    private record Place(SchemaNode resource, String text) {}

    /** The target of a reference of a schema; empty if it points out of the document, or to nothing. */
    Optional<SchemaNode> find(SchemaNode from, String reference) {
        return targets.computeIfAbsent(new Place(resource(from), reference), this::look);
    }

    /**
     * The target of a dynamic reference, if it is the same whatever leads to it: the root has the anchor, or no other
     * resource has it.
     */
    Optional<SchemaNode> findDynamic(SchemaNode from, String keyword, String reference) {
        resources();
        Optional<SchemaNode> target = find(from, reference);
        if (keyword.equals("$recursiveRef")) {
            boolean fixed = target.filter(SchemaPointers::isRecursiveAnchor).isEmpty();
            return fixed ? target : Optional.of(root).filter(SchemaPointers::isRecursiveAnchor);
        }
        Optional<String> name =
                target.flatMap(node -> text(node, "$dynamicAnchor")).filter(anchor -> reference.endsWith("#" + anchor));
        if (name.isEmpty()) {
            return target; // an ordinary reference
        }
        List<SchemaNode> all = dynamicAnchors.get(name.get());
        return all.stream()
                .filter(node -> resource(node) == root)
                .findFirst()
                .or(() -> all.size() == 1 ? target : Optional.empty());
    }

    private static boolean isRecursiveAnchor(SchemaNode node) {
        return node.json() instanceof Json.Obj(Map<String, Json> keywords)
                && keywords.get("$recursiveAnchor") == Json.Word.TRUE;
    }

    private Optional<SchemaNode> look(Place place) {
        SchemaNode resource = place.resource();
        int sign = place.text().indexOf('#');
        String fragment = sign < 0 ? "" : decoded(place.text().substring(sign + 1));
        String document = sign < 0 ? place.text() : place.text().substring(0, sign);
        if (document.isEmpty()) { // schemas often mean the root, although an embedded one has an identifier
            return part(resource, fragment).or(() -> part(root, fragment));
        }
        String wanted = resolved(base(resource), document);
        return wanted.equals(base(root))
                ? part(root, fragment)
                : Optional.ofNullable(resources().get(wanted)).flatMap(found -> part(found, fragment));
    }

    private Optional<SchemaNode> part(SchemaNode resource, String fragment) {
        if (fragment.isEmpty()) {
            return Optional.of(resource);
        }
        if (!fragment.startsWith("/")) {
            resources();
            return Optional.ofNullable(anchors.get(new Place(resource, fragment)));
        }
        Optional<SchemaNode> at = Optional.of(resource);
        for (String segment : fragment.substring(1).split("/", -1)) {
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

    /** The closest schema around a place that has an identifier of its own, or the root. */
    private SchemaNode resource(SchemaNode from) {
        SchemaNode at = from;
        while (at.parent().isPresent() && (at.isMade() || identifier(at).isEmpty())) {
            at = at.parent().get();
        }
        return at;
    }

    private static Optional<String> identifier(SchemaNode node) {
        return text(node, "$id").or(() -> text(node, "id")).filter(id -> !id.isEmpty() && !id.startsWith("#"));
    }

    private static Optional<String> text(SchemaNode node, String keyword) {
        return node.json() instanceof Json.Obj(Map<String, Json> keywords)
                        && keywords.get(keyword) instanceof Json.Str(String text)
                ? Optional.of(text)
                : Optional.empty();
    }

    /** The identifier of a resource, without a fragment. */
    private String base(SchemaNode resource) {
        String known = bases.get(resource);
        if (known == null) {
            String own = identifier(resource).orElse("").replaceFirst("#.*", "");
            known = resource.parent().isEmpty()
                    ? own
                    : resolved(base(resource(resource.parent().get())), own);
            bases.put(resource, known);
        }
        return known;
    }

    private static String resolved(String base, String reference) {
        try {
            return URI.create(base).resolve(URI.create(reference)).toString();
        } catch (IllegalArgumentException e) { // no valid URIs: they are compared as texts
            return reference;
        }
    }

    /** The embedded resources by identifier; also finds the anchors. */
    private Map<String, SchemaNode> resources() {
        if (resources.isEmpty()) {
            Map<String, SchemaNode> found = new HashMap<>();
            resources = Optional.of(found);
            Deque<SchemaNode> todo = new ArrayDeque<>();
            todo.add(root);
            while (!todo.isEmpty()) {
                SchemaNode node = todo.remove();
                if (node != root && identifier(node).isPresent()) {
                    found.putIfAbsent(base(node), node);
                }
                anchors(node);
                todo.addAll(node.children().values());
            }
        }
        return resources.get();
    }

    private void anchors(SchemaNode node) {
        text(node, "$anchor").ifPresent(name -> anchors.putIfAbsent(new Place(resource(node), name), node));
        text(node, "$dynamicAnchor").ifPresent(name -> {
            anchors.putIfAbsent(new Place(resource(node), name), node);
            dynamicAnchors.computeIfAbsent(name, _ -> new ArrayList<>()).add(node);
        });
        for (String keyword : List.of("id", "$id")) { // drafts 4, and 6 and 7
            text(node, keyword)
                    .filter(id -> id.startsWith("#"))
                    .ifPresent(id -> anchors.putIfAbsent(new Place(resource(node), id.substring(1)), node));
        }
    }
}
