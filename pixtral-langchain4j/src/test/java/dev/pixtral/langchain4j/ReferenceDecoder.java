package dev.pixtral.langchain4j;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.chat.CallForm;
import dev.pixtral.chat.InstructFormat;
import dev.pixtral.json.PythonJson;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.SpecialTokens;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A test double of the decoder: its logits prefer one answer, whatever the prompt. Sampler and grammar are free to
 * choose something else. They do for the ids of calls, which are not the model's to choose and are taken over; anywhere
 * else it is an error.
 *
 * @param tokenizer of the model
 * @param answer what is wanted, with the names of control tokens, and with places for the ids of calls
 * @param controls the control tokens by their names
 */
record ReferenceDecoder(Tokenizer tokenizer, String answer, Map<String, Integer> controls) implements LogitsProcessor {
    private static final float CERTAIN = 1e6f;
    private static final String ID_PLACE = "<id>";
    private static final Pattern ID = Pattern.compile("\"id\": \"([^\"]*)(\"?)");

    /** One token long, since some suites allow few. */
    private static final String THOUGHT = "a";

    private static ReferenceDecoder of(Tokenizer tokenizer, String answer) {
        SpecialTokens special = tokenizer.specialTokens();
        if (!special.thinks()) {
            return new ReferenceDecoder(tokenizer, answer, Map.of("[TOOL_CALLS]", special.toolCalls()));
        }
        return new ReferenceDecoder(
                tokenizer,
                "[THINK]" + THOUGHT + "[/THINK]" + answer,
                Map.of(
                        "[TOOL_CALLS]", special.toolCalls(),
                        "[ARGS]", special.args(),
                        "[THINK]", special.beginThink(),
                        "[/THINK]", special.endThink()));
    }

    static ReferenceDecoder ofText(Tokenizer tokenizer, String text) {
        return of(tokenizer, text);
    }

    /** Of calls without ids. */
    static ReferenceDecoder ofCalls(Tokenizer tokenizer, JsonNode calls) {
        boolean list = InstructFormat.of(tokenizer).calls() == CallForm.LIST;
        List<String> written = new ArrayList<>();
        for (JsonNode call : calls) {
            String arguments =
                    PythonJson.dump(PythonJson.parse(call.get("arguments").toString(), "a reference answer")
                            .orElseThrow());
            written.add((list
                            ? "{\"name\": \"%s\", \"arguments\": %s, \"id\": \"" + ID_PLACE + "\"}"
                            : "[TOOL_CALLS]%s[ARGS]%s")
                    .formatted(call.get("name").textValue(), arguments));
        }
        return of(tokenizer, list ? "[TOOL_CALLS][" + String.join(", ", written) + "]" : String.join("", written));
    }

    @Override
    public void process(int[] prompt, int[] generated, float[] logits) {
        String written = tokenizer.decode(generated, SpecialTokenPolicy.KEEP);
        String wanted = answer;
        Matcher ids = ID.matcher(written);
        while (wanted.contains(ID_PLACE) && ids.find()) {
            if (ids.group(2).isEmpty()) {
                return; // in the middle of an id
            }
            wanted = wanted.replaceFirst(ID_PLACE, ids.group(1));
        }
        if (!wanted.startsWith(written)) {
            throw new IllegalStateException("Wanted %s, but %s was generated".formatted(wanted, written));
        }
        logits[next(wanted.substring(written.length()))] += CERTAIN;
    }

    private int next(String rest) {
        if (rest.isEmpty()) {
            return tokenizer.specialTokens().eos();
        }
        Optional<String> control =
                controls.keySet().stream().filter(rest::startsWith).findAny();
        if (control.isPresent()) {
            return controls.get(control.get());
        }
        int end = controls.keySet().stream()
                .mapToInt(rest::indexOf)
                .filter(at -> at > 0)
                .min()
                .orElse(rest.length());
        return tokenizer.encode(rest.substring(0, end))[0];
    }
}
