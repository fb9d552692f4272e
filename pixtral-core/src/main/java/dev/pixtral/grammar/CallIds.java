package dev.pixtral.grammar;

import dev.pixtral.chat.ToolCallId;
import dev.pixtral.errors.GrammarException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The ids of an answer's calls, each requested once, when it is needed. Not thread-safe; copies of a matcher may share
 * it within one thread.
 */
final class CallIds {
    private final IntFunction<String> source;
    private final List<String> known = new ArrayList<>();

    CallIds(IntFunction<String> source) {
        this.source = source;
    }

    /**
     * Returns the id of a call.
     *
     * @param call index of the call
     * @return nine letters or digits
     * @throws GrammarException if the source returned something else
     */
    String id(int call) {
        while (known.size() <= call) {
            known.add(checked(source.apply(known.size()), known.size()));
        }
        return known.get(call);
    }

    private static String checked(String id, int call) {
        if (id == null || !ToolCallId.isId(id)) {
            throw GrammarException.because(
                    "Internal error: the id chosen for tool call %d is %s, but must be nine letters or digits.",
                    call, id);
        }
        return id;
    }
}
