package dev.pixtral;

import dev.pixtral.chat.ToolNames;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.errors.PromptException;
import java.util.function.Supplier;

/** Replaces aliases of tools in errors about a prompt, because the caller knows only the tools' own names. */
final class RealNames {
    private RealNames() {}

    /**
     * Runs a task on a prompt with aliases.
     *
     * @param names names and aliases of the prompt's tools
     * @param work task that may reject the prompt
     * @return its result
     * @throws PromptException if the task throws it; the message has the tools' own names
     * @throws GrammarException if the task throws it; the message has the tools' own names
     */
    static <T> T told(ToolNames names, Supplier<T> work) {
        try {
            return work.get();
        } catch (PromptException e) {
            throw e.reworded(names::named);
        } catch (GrammarException e) {
            throw e.reworded(names::named);
        }
    }
}
