package dev.pixtral.langchain4j;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.json.PythonJson;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A test double of the decoder: its logits prefer one answer, whatever the prompt. Sampler and grammar are free to
 * choose something else. They do for the ids of calls, which are not the model's to choose and are taken over; anywhere
 * else it is an error.
 *
 * @param tokenizer of the model
 * @param text the answer; of calls, with places for their ids
 * @param calls whether it is calls
 */
record ReferenceDecoder(Tokenizer tokenizer, String text, boolean calls) implements LogitsProcessor {
    private static final float CERTAIN = 1e6f;
    private static final String ID_PLACE = "<id>";
    private static final Pattern ID = Pattern.compile("\"id\": \"([^\"]*)(\"?)");

    static ReferenceDecoder ofText(Tokenizer tokenizer, String text) {
        return new ReferenceDecoder(tokenizer, text, false);
    }

    /** Of calls without ids. */
    static ReferenceDecoder ofCalls(Tokenizer tokenizer, JsonNode calls) {
        List<String> written = new ArrayList<>();
        for (JsonNode call : calls) {
            String arguments =
                    PythonJson.dump(PythonJson.parse(call.get("arguments").toString(), "a reference answer")
                            .orElseThrow());
            written.add("{\"name\": %s, \"arguments\": %s, \"id\": \"%s\"}"
                    .formatted(call.get("name"), arguments, ID_PLACE));
        }
        return new ReferenceDecoder(tokenizer, "[" + String.join(", ", written) + "]", true);
    }

    @Override
    public void process(int[] prompt, int[] generated, float[] logits) {
        if (calls && generated.length == 0) {
            logits[tokenizer.specialTokens().toolCalls()] += CERTAIN;
            return;
        }
        String written = tokenizer.decode(generated, SpecialTokenPolicy.IGNORE);
        String wanted = text;
        Matcher ids = ID.matcher(written);
        while (calls && ids.find()) {
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
        return rest.isEmpty() ? tokenizer.specialTokens().eos() : tokenizer.encode(rest)[0];
    }
}
