package dev.pixtral.chat;

import dev.pixtral.api.Internal;
import dev.pixtral.chat.InstructFormat.Trait;
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
 * Encodes prompts as token ids in the instruct format of a model ({@link InstructFormat}).
 *
 * <pre>
 * &lt;s&gt;, then for each turn
 *   system     [SYSTEM_PROMPT] content [/SYSTEM_PROMPT]   where the format has system blocks
 *   user       [AVAILABLE_TOOLS] json [/AVAILABLE_TOOLS]  before the last or the first user turn, if there are tools
 *              [INST] content [/INST]
 *   assistant  content and calls &lt;/s&gt;; without &lt;/s&gt; if the model continues it
 *   tool       [TOOL_RESULTS] result [/TOOL_RESULTS]
 * </pre>
 *
 * <p>Thoughts are between [THINK] and [/THINK]. Without system blocks, the system text is at the beginning of the last
 * user turn. Its last line, or that of the last block, describes the {@link ResponseFormat}, if there is one. No spaces
 * are written around control tokens. The rules are those of mistral-common's instruct tokenizers and its request
 * normalisers, version 1.13.1.
 *
 * <p>Immutable and thread-safe.
 */
@Internal
public final class InstructTemplate {
    private final Tokenizer tokenizer;
    private final SpecialTokens special;
    private final InstructFormat format;

    /**
     * Creates the template of a model.
     *
     * @param tokenizer the model's tokenizer
     */
    public InstructTemplate(Tokenizer tokenizer) {
        this.tokenizer = Present.require(tokenizer, "tokenizer of an instruct template");
        this.special = tokenizer.specialTokens();
        this.format = InstructFormat.of(tokenizer);
    }

    /**
     * Returns the format of the prompts.
     *
     * @return the format
     */
    public InstructFormat format() {
        return format;
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
        List<Turn> turns = TurnMerger.merge(prompt.messages(), format);
        SchemaCharacters characters = new SchemaCharacters();
        String system = systemText(prompt, turns, characters);
        int lastUser = lastUser(turns);
        int toolsBefore = format.has(Trait.TOOLS_FIRST) ? firstUser(turns) : lastUser;

        PromptWriter out = new PromptWriter(tokenizer, grids).control(special.bos());
        for (int i = 0; i < turns.size(); i++) {
            if (i == toolsBefore) {
                writeTools(prompt.tools(), characters, out);
            }
            switch (turns.get(i)) {
                case Turn.System(List<Part> parts) -> writeSystem(parts, out);
                case Turn.User user -> writeUser(user, i == lastUser ? system : "", out);
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
        PromptValidator.validate(Present.require(prompt, "prompt"), format, Present.require(mode, "validation mode"));
    }

    /**
     * Returns the system text of the last user turn, which is empty if there are blocks: these get what it ends with.
     */
    private String systemText(Prompt prompt, List<Turn> turns, SchemaCharacters characters) {
        if (!format.has(Trait.SYSTEM_BLOCKS)) {
            return TurnMerger.systemText(prompt, characters);
        }
        FormatLine.of(prompt.responseFormat(), characters).ifPresent(line -> TurnMerger.addLine(line, turns));
        return "";
    }

    /** Returns the index of the first user turn, or the number of turns if there is none. */
    private static int firstUser(List<Turn> turns) {
        int first = 0;
        while (first < turns.size() && !(turns.get(first) instanceof Turn.User)) {
            first++;
        }
        return first;
    }

    /** Returns the index of the last user turn, or -1 if there is none. */
    private static int lastUser(List<Turn> turns) {
        int last = turns.size() - 1;
        while (last >= 0 && !(turns.get(last) instanceof Turn.User)) {
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

    private void writeSystem(List<Part> parts, PromptWriter out) {
        out.control(special.beginSystem());
        parts.forEach(part -> writePart(part, out));
        out.control(special.endSystem());
    }

    private void writeUser(Turn.User user, String system, PromptWriter out) {
        String instruction = system.isEmpty() ? "" : system + Texts.BLANK_LINE;
        out.control(special.beginInst());
        if (user.hasImages()) {
            out.text(instruction);
            imageFirst(user.parts()).forEach(part -> writePart(part, out));
        } else {
            out.text(instruction + Texts.joined(user.parts())); // one text, so that it is tokenised as a whole
        }
        out.control(special.endInst());
    }

    private void writePart(Part part, PromptWriter out) {
        switch (part) {
            case Part.Text(String text) -> out.text(text);
            case Part.Image image -> out.image(image);
            case Part.Thinking(String text, boolean closed) -> {
                out.control(special.beginThink()).text(text);
                if (closed) {
                    out.control(special.endThink());
                }
            }
        }
    }

    /** Swaps a single text followed by a single image: the model was trained with the image first. */
    private static List<Part> imageFirst(List<Part> parts) {
        boolean swap =
                parts.size() == 2 && parts.getFirst() instanceof Part.Text && parts.getLast() instanceof Part.Image;
        return swap ? parts.reversed() : parts;
    }

    private void writeAssistant(Turn.Assistant answer, PromptWriter out) {
        if (answer.parts().stream().allMatch(Part.Text.class::isInstance)) {
            out.text(withoutTrailingSpaces(Texts.joined(answer.parts())));
        } else {
            answer.parts().forEach(part -> writePart(part, out));
        }
        if (!answer.toolCalls().isEmpty()) {
            writeCalls(answer.toolCalls(), out);
        }
        if (answer.ending() == Turn.Ending.CLOSED) {
            out.control(special.eos());
        }
    }

    private void writeCalls(List<ToolCall> calls, PromptWriter out) {
        if (format.calls() == CallForm.LIST) {
            Json list =
                    new Json.Arr(calls.stream().map(InstructTemplate::toJson).toList());
            out.control(special.toolCalls()).text(PythonJson.dump(list));
            return;
        }
        for (ToolCall call : calls) {
            out.control(special.toolCalls()).text(call.name());
            if (format.calls() == CallForm.NAME_AND_ID) {
                out.control(special.callId()).text(call.id());
            }
            out.control(special.args()).text(PythonJson.dump(arguments(call)));
        }
    }

    private void writeResult(Turn.Tool result, PromptWriter out) {
        out.control(special.beginToolResults());
        switch (format.results()) {
            case JSON -> {
                Map<String, Json> fields = new LinkedHashMap<>();
                fields.put("content", PythonJson.parseOrQuote(result.content(), "content of a tool message"));
                fields.put("call_id", new Json.Str(result.callId()));
                out.text(PythonJson.dump(new Json.Obj(fields)));
            }
            case ID_AND_TEXT ->
                out.text(result.callId()).control(special.toolContent()).text(result.content());
            case TEXT -> out.text(result.content());
        }
        out.control(special.endToolResults());
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
        fields.put("arguments", arguments(call));
        fields.put("id", new Json.Str(call.id()));
        return new Json.Obj(fields);
    }

    private static Json arguments(ToolCall call) {
        return PythonJson.parseOrQuote(call.arguments(), "JSON of a tool call's arguments");
    }

    private static String withoutTrailingSpaces(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }
}
