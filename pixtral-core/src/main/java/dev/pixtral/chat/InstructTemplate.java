package dev.pixtral.chat;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.PromptException;
import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import dev.pixtral.schema.text.SchemaCharacters;
import dev.pixtral.tokenizer.SpecialTokens;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Encodes prompts as token ids in Mistral's instruct format v3 for tekken.
 *
 * <pre>
 * &lt;s&gt;, then for each turn
 *   user       [AVAILABLE_TOOLS] json [/AVAILABLE_TOOLS]  before the last user turn only, if there are tools
 *              [INST] content [/INST]
 *   assistant  text &lt;/s&gt;  or  [TOOL_CALLS] json &lt;/s&gt;; without &lt;/s&gt; if the model continues it
 *   tool       [TOOL_RESULTS] json [/TOOL_RESULTS]
 * </pre>
 *
 * <p>The system text is at the beginning of the last user turn; its last line describes the {@link ResponseFormat}, if
 * there is one. No spaces are written around control tokens. The rules are those of mistral-common's
 * {@code InstructTokenizerV3} and its request normaliser, version 1.13.1.
 *
 * <p>Immutable and thread-safe.
 */
@Internal
public final class InstructTemplate {
    private final Tokenizer tekken;
    private final SpecialTokens special;

    /**
     * Creates a template.
     *
     * @param tekken the model's tokenizer
     */
    public InstructTemplate(Tokenizer tekken) {
        this.tekken = Present.require(tekken, "tokenizer of an instruct template");
        this.special = tekken.specialTokens();
    }

    /**
     * Encodes a prompt, up to the point where the model continues.
     *
     * @param prompt conversation, tools and response format
     * @param grids gives the size of each image; called once for every image part, in the order of the ids
     * @param mode how strictly the conversation is checked
     * @return the ids and the positions of the images in them
     * @throws PromptException if the conversation breaks a rule of the format, or a schema is not JSON or is too large
     * @throws dev.pixtral.tokenizer.TokenizerException if a text is too long for the tokenizer
     */
    public EncodedPrompt encode(Prompt prompt, ImageGrids grids, ValidationMode mode) {
        Present.require(grids, "source of image sizes");
        check(prompt, mode);
        List<Turn> turns = TurnMerger.merge(prompt.messages());
        SchemaCharacters characters = new SchemaCharacters();
        String system = TurnMerger.systemText(prompt, characters);
        int lastUser = lastUser(turns);

        PromptWriter out = new PromptWriter(tekken, grids).control(special.bos());
        for (int i = 0; i < turns.size(); i++) {
            boolean last = i == lastUser;
            if (last) {
                writeTools(prompt.tools(), characters, out);
            }
            switch (turns.get(i)) {
                case Turn.User user -> writeUser(user, last ? system : "", out);
                case Turn.Assistant answer -> writeAssistant(answer, out);
                case Turn.Tool result -> writeResult(result, out);
            }
        }
        return out.finish();
    }

    /**
     * Performs the checks of {@link #encode} on a conversation, without its images.
     *
     * @param prompt conversation, tools and response format
     * @param mode how strictly it is checked
     * @throws PromptException if the conversation breaks a rule of the format
     */
    public void check(Prompt prompt, ValidationMode mode) {
        PromptValidator.validate(Present.require(prompt, "prompt"), Present.require(mode, "validation mode"));
    }

    private static int lastUser(List<Turn> turns) {
        int last = turns.size() - 1;
        while (!(turns.get(last) instanceof Turn.User)) { // there is one: the first turn is always a user turn
            last--;
        }
        return last;
    }

    private void writeTools(List<Tool> tools, SchemaCharacters characters, PromptWriter out) {
        if (!tools.isEmpty()) {
            StringJoiner list = new StringJoiner(", ", "[", "]"); // the format of PythonJson
            for (Tool tool : tools) {
                String text = PythonJson.dump(toJson(tool));
                characters.count(text.length(), "tool " + tool.name());
                list.add(text);
            }
            out.control(special.beginTools()).text(list.toString()).control(special.endTools());
        }
    }

    private void writeUser(Turn.User user, String system, PromptWriter out) {
        String instruction = system.isEmpty() ? "" : system + "\n\n";
        out.control(special.beginInst());
        if (user.hasImages()) {
            out.text(instruction);
            imageFirst(user.parts()).forEach(part -> writePart(part, out));
        } else {
            out.text(instruction + onlyText(user)); // one text, so that it is tokenised as a whole
        }
        out.control(special.endInst());
    }

    private static void writePart(Part part, PromptWriter out) {
        switch (part) {
            case Part.Text(String text) -> out.text(text);
            case Part.Image image -> out.image(image);
        }
    }

    /** Swaps a single text followed by a single image: the model was trained with the image first. */
    private static List<Part> imageFirst(List<Part> parts) {
        boolean swap =
                parts.size() == 2 && parts.getFirst() instanceof Part.Text && parts.getLast() instanceof Part.Image;
        return swap ? parts.reversed() : parts;
    }

    private static String onlyText(Turn.User user) {
        return user.parts().isEmpty() ? "" : ((Part.Text) user.parts().getFirst()).text();
    }

    private void writeAssistant(Turn.Assistant answer, PromptWriter out) {
        if (answer.toolCalls().isEmpty()) {
            out.text(withoutTrailingSpaces(answer.text()));
        } else {
            Json list = new Json.Arr(
                    answer.toolCalls().stream().map(InstructTemplate::toJson).toList());
            out.control(special.toolCalls()).text(PythonJson.dump(list));
        }
        if (answer.ending() == Turn.Ending.CLOSED) {
            out.control(special.eos());
        }
    }

    private void writeResult(Turn.Tool result, PromptWriter out) {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("content", PythonJson.parseOrQuote(result.content(), "content of a tool message"));
        fields.put("call_id", new Json.Str(result.callId()));
        out.control(special.beginToolResults())
                .text(PythonJson.dump(new Json.Obj(fields)))
                .control(special.endToolResults());
    }

    private static Json toJson(Tool tool) {
        Map<String, Json> function = new LinkedHashMap<>();
        function.put("name", new Json.Str(tool.name()));
        function.put("description", new Json.Str(tool.description()));
        function.put("parameters", PythonJson.parseOrQuote(tool.parameters(), "parameter schema of a tool"));
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("type", new Json.Str("function"));
        fields.put("function", new Json.Obj(function));
        return new Json.Obj(fields);
    }

    private static Json toJson(ToolCall call) {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("name", new Json.Str(call.name()));
        fields.put("arguments", PythonJson.parseOrQuote(call.arguments(), "JSON of a tool call's arguments"));
        fields.put("id", new Json.Str(call.id()));
        return new Json.Obj(fields);
    }

    private static String withoutTrailingSpaces(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }
}
