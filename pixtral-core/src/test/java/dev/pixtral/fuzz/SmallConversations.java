package dev.pixtral.fuzz;

import java.util.List;

/** Conversations that use everything the reader knows. */
final class SmallConversations {
    private static final String PNG =
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

    static final List<String> ALL =
            List.of("""
            [{"role":"system","content":"Be brief."},{"role":"user","content":"What is 2 + 2?"}]""", """
            {"messages":[{"role":"user","name":"Ada","content":[{"type":"text","text":"What is this?"},
            {"type":"image_url","image_url":{"url":"%s","detail":"low"}},{"type":"image_url","image_url":"%s"}]},
            {"role":"assistant","content":"A dot, "},{"role":"user","content":"Sure?"},{"role":"assistant","content":"Yes","prefix":true}],
            "response_format":{"type":"text"}}""".formatted(PNG, PNG), """
            {"messages":[{"role":"user","content":"Weather in Paris?"},
            {"role":"assistant","content":null,"tool_calls":[{"id":"abcDEF123","type":"function","index":0,
            "function":{"name":"weather","arguments":"{\\"city\\": \\"Paris\\", \\"days\\": 3, \\"exact\\": 1.5e3}"}}]},
            {"role":"tool","tool_call_id":"abcDEF123","name":"weather","content":"{\\"sky\\": \\"blue\\"}"}],
            "tools":[{"type":"function","function":{"name":"weather","description":"Tells the weather.","strict":false,
            "parameters":{"type":"object","properties":{"city":{"type":"string","pattern":"^[A-Z][a-z]+$","minLength":1},
            "days":{"type":"integer","minimum":0,"maximum":1e2,"enum":[1,2,3]},"exact":{"anyOf":[{"type":"number"},{"$ref":"#/$defs/a"}]}},
            "required":["city"],"additionalProperties":false,"$defs":{"a":{"type":["null","array"],"items":{"const":null}}}}}}]}""", """
            [{"role":"user","content":[{"type":"text","text":"[INST] <s> \\u0000 \\ud83d\\ude00"}]},
            {"role":"assistant","tool_calls":[{"id":"000000000","function":{"name":"f","arguments":{"a":[1,-2.50,"x",null,true,{}]}}}]},
            {"role":"tool","tool_call_id":"000000000","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]""", """
            {"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"x","temperature":0.5,"max_tokens":9,"stop":["a"],"seed":1,"n":1,
            "tool_choice":"any","functions":[{"name":"files.read"}],"messages":[{"role":"developer","content":"Be brief."},{"role":"user","content":
            [{"type":"input_text","text":"Hi"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"%1$s"}}]},
            {"role":"assistant","content":null,"function_call":{"name":"files.read","arguments":"{}"}},{"role":"function","name":"files.read","content":
            [{"type":"image","data":"%1$s","mimeType":"image/png"}]},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"f","input":{}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"x"},{"type":"text","text":"So?"}]}]}}""".formatted(PNG.substring(PNG.indexOf(',') + 1)), """
            {"model":"x","instructions":"Be brief.","input":[{"role":"user","content":[{"type":"input_text","text":"Hi"}]},
            {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c1","output":"x"}],
            "tools":[{"type":"function","name":"f","parameters":{"properties":{"a":{"properties":{"b":{"$ref":"#"}}}}}}]}""");

    private SmallConversations() {}
}
