package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.schema.automaton.Formats;
import java.util.ArrayList;
import java.util.List;

/** Ways to break the keywords of strings and numbers. */
record NegatedScalars(SchemaNode schema, MadeSchemas make) {
    List<SchemaNode> ways() {
        List<SchemaNode> ways = new ArrayList<>();
        schema.count("minLength")
                .filter(least -> least > 0)
                .ifPresent(
                        least -> ways.add(make.typed(ValueKind.STRING, "maxLength", new Json.Num("" + (least - 1)))));
        schema.count("maxLength")
                .filter(most -> most < JsonType.UNBOUNDED)
                .ifPresent(most -> ways.add(make.typed(ValueKind.STRING, "minLength", new Json.Num("" + (most + 1L)))));
        schema.text("pattern")
                .ifPresent(
                        pattern -> ways.add(make.typed(ValueKind.STRING, Keywords.NOT_PATTERN, new Json.Str(pattern))));
        schema.text("format").ifPresent(format -> format(format, ways));
        bounds(ways);
        schema.value("multipleOf")
                .ifPresent(step -> ways.add(make.typed(ValueKind.NUMBER, Keywords.NOT_MULTIPLE, step)));
        return ways;
    }

    private void format(String format, List<SchemaNode> ways) {
        if (Formats.pattern(format).isPresent()) {
            ways.add(make.typed(ValueKind.STRING, Keywords.NOT_FORMAT, new Json.Str(format)));
        }
    }

    private void bounds(List<SchemaNode> ways) {
        boolean lowerExclusive =
                schema.value("exclusiveMinimum").filter(Json.Word.TRUE::equals).isPresent(); // draft 4
        boolean upperExclusive =
                schema.value("exclusiveMaximum").filter(Json.Word.TRUE::equals).isPresent();
        bound("minimum", lowerExclusive ? "maximum" : "exclusiveMaximum", ways);
        bound("maximum", upperExclusive ? "minimum" : "exclusiveMinimum", ways);
        bound("exclusiveMinimum", "maximum", ways);
        bound("exclusiveMaximum", "minimum", ways);
    }

    private void bound(String keyword, String opposite, List<SchemaNode> ways) {
        schema.value(keyword)
                .filter(Json.Num.class::isInstance)
                .ifPresent(value -> ways.add(make.typed(ValueKind.NUMBER, opposite, value)));
    }
}
