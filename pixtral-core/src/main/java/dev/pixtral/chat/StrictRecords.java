package dev.pixtral.chat;

import dev.pixtral.errors.Excerpt;
import dev.pixtral.errors.PromptException;
import dev.pixtral.schema.text.RequiredProperties;
import java.util.List;

/**
 * Reads schemas of records as OpenAI's strict mode does: every property that an object declares is required. Programs
 * that generate schemas from Java records often omit {@code required}, and a model may then omit the field.
 *
 * <p>This applies to the response format and to all objects within the parameters of tools, but not to the parameters
 * themselves: their {@code required} states which may be omitted. See {@link RequiredProperties} for the properties
 * that stay unchanged.
 */
public final class StrictRecords {
    private StrictRecords() {}

    /**
     * Makes the properties in the schemas of a prompt required.
     *
     * @param prompt any prompt
     * @return the same prompt, with all properties of records required; a schema that is not JSON stays unchanged
     * @throws PromptException if a schema is nested too deeply or has too many references
     */
    public static Prompt applied(Prompt prompt) {
        List<Tool> tools = prompt.tools().stream()
                .map(tool -> new Tool(
                        tool.name(),
                        tool.description(),
                        RequiredProperties.within(
                                tool.parameters(), "parameter schema of tool " + Excerpt.of(tool.name())),
                        tool.strict()))
                .toList();
        ResponseFormat format = prompt.responseFormat() instanceof ResponseFormat.JsonSchema(String name, String schema)
                ? new ResponseFormat.JsonSchema(name, RequiredProperties.everywhere(schema, "response schema"))
                : prompt.responseFormat();
        return prompt.withTools(tools).withResponseFormat(format);
    }
}
