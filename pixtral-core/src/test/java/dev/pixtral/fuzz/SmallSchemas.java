package dev.pixtral.fuzz;

import dev.pixtral.testing.Fixtures;
import java.util.ArrayList;
import java.util.List;

/** Schemas that use everything the reader knows, and those of LangChain4j's contract suites. */
final class SmallSchemas {
    private static final List<String> EVERYTHING = List.of("""
            {"type":"object","properties":{"name":{"type":"string","minLength":1,"maxLength":20},"code":{"pattern":"^[A-Z]{2}-\\\\d+(a|b)*?$"},
            "day":{"type":"string","format":"date"},"age":{"type":"integer","minimum":0,"exclusiveMaximum":150},
            "size":{"type":["number","null"],"exclusiveMinimum":0.5,"maximum":1e3},"tags":{"type":"array","items":{"enum":["a","ab",1,null,{"b":[]}]},
            "minItems":1,"maxItems":5}},"required":["name","other"],"additionalProperties":{"type":"boolean"}}""", """
            {"$defs":{"node":{"type":"object","properties":{"value":{"$ref":"#/definitions/v"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]},
            "all":{"type":"array","items":{"$ref":"#node"}}},"required":["value"],"$anchor":"node"}},"definitions":{"v":{"const":"x"}},"$ref":"#/$defs/node"}""", """
            {"oneOf":[{"type":"object","properties":{"kind":{"const":"circle"},"radius":{"type":"number"}},"required":["kind"]},
            {"type":"object","properties":{"kind":{"const":"square"}},"required":["kind"],"minProperties":1,"maxProperties":3}],"description":"A shape."}""", """
            {"allOf":[{"properties":{"a":{"minimum":1}}},{"properties":{"a":{"maximum":9},"b":true,"c":false}},{"$ref":"#/$defs/c"}],"type":"object",
            "$defs":{"c":{"anyOf":[{"required":["a"]},{"required":["b"]}]}},"default":{},"examples":[1]}""", """
            {"type":"array","prefixItems":[{"format":"uuid"},{"format":"date-time"},{"format":"email"},{"format":"ipv4"},{"format":"int32"}],"items":false,"minItems":2}""", """
            {"type":"array","items":[{"pattern":"\\\\w+ [^\\u0000-\\u001f\\"é]{0,9}|😀.*"},{"type":"string"}],"additionalItems":{"type":"integer","multipleOf":5},"uniqueItems":true}""", """
            {"not":{"type":"null"},"if":{"minLength":1},"then":true,"patternProperties":{"^x":{}},"dependentRequired":{"a":["b"]},"contains":{},"$dynamicRef":"#a"}""");

    private SmallSchemas() {}

    static List<String> all() {
        List<String> schemas = new ArrayList<>(EVERYTHING);
        Fixtures.json("fixtures/grammar/schema-notation.json")
                .forEach(each -> schemas.add(each.get("schema").toString()));
        return schemas;
    }
}
