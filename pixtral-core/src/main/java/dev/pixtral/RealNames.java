package dev.pixtral;

import dev.pixtral.chat.ToolNames;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.errors.PromptException;
import java.util.function.Supplier;

/** Errors about a prompt whose tools have aliases, told to its caller, who knows the tools' own names alone. */
final class RealNames {
    private RealNames() {}

    /**
     * Does a piece of work on a prompt with aliases.
     *
     * @param names of its tools
     * @param work what may find something wrong with the prompt
     * @return its result
     * @throws PromptException and
     * @throws GrammarException as the work throws them, with the tools' own names
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
