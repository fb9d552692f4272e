package dev.pixtral.chat;

import dev.pixtral.errors.Excerpt;
import dev.pixtral.errors.PromptException;
import dev.pixtral.schema.RequiredProperties;
import java.util.List;

/**
 * Schemas of records whose fields do not say that they are required, read as OpenAI's strict mode reads them: every
 * property that an object declares is required. Programs that make schemas of Java records often leave {@code required}
 * out, and a model may then leave the field out.
 *
 * <p>It holds for the response format and for the objects within the parameters of tools, wherever they stand; not for
 * the parameters themselves, of which {@code required} says which may be left out. See {@link RequiredProperties} for
 * the properties that stay as they are.
 */
public final class StrictRecords {
    private StrictRecords() {}

    /**
     * Changes the schemas of a prompt.
     *
     * @param prompt any prompt
     * @return the same, with all properties of records required; a schema that is not JSON stays as it is
     * @throws PromptException if a schema is nested too deep, or has too many references
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
