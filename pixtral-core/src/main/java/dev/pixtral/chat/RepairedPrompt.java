package dev.pixtral.chat;

import dev.pixtral.errors.PromptException;
import dev.pixtral.errors.Warnings;

/**
 * A prompt of a program, ready for {@link InstructTemplate}: its history is repaired ({@link HistoryRepair}) and its
 * tools have names that the template takes ({@link ToolNames}).
 *
 * @param prompt what the model is given
 * @param names tells the tools' own names
 */
public record RepairedPrompt(Prompt prompt, ToolNames names) {
    /**
     * Prepares a prompt.
     *
     * @param prompt as the caller has it
     * @param mode whether its last calls may still wait for their results
     * @param warnings gets what the model does not see of the history
     * @return the prompt as the model is to see it; the same if the template takes it as it is
     * @throws PromptException if a result in the history answers no call
     */
    public static RepairedPrompt of(Prompt prompt, ValidationMode mode, Warnings warnings) {
        Prompt repaired = HistoryRepair.repair(prompt, mode, warnings);
        ToolNames names = ToolNames.of(repaired);
        return new RepairedPrompt(names.aliased(repaired), names);
    }
}
