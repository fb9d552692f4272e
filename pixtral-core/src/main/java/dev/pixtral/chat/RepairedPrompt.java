package dev.pixtral.chat;

import dev.pixtral.errors.PromptException;
import dev.pixtral.errors.Warnings;

/**
 * A caller's prompt, ready for {@link InstructTemplate}: its history is repaired ({@link HistoryRepair}) and its tools
 * have names that the template accepts ({@link ToolNames}).
 *
 * @param prompt the prompt for the model
 * @param names maps aliases to the tools' own names
 */
public record RepairedPrompt(Prompt prompt, ToolNames names) {
    /**
     * Prepares a prompt.
     *
     * @param prompt the caller's prompt
     * @param format the format of the model
     * @param mode whether its last calls may still wait for their results
     * @param warnings receives a sentence on what the model does not see of the history
     * @return the prompt for the model; the same one if the template accepts it unchanged
     * @throws PromptException if a result in the history matches no call
     */
    public static RepairedPrompt of(Prompt prompt, InstructFormat format, ValidationMode mode, Warnings warnings) {
        Prompt repaired = HistoryRepair.repair(prompt, format, mode, warnings);
        ToolNames names = ToolNames.of(repaired);
        return new RepairedPrompt(names.aliased(repaired), names);
    }
}
