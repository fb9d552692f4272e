package dev.pixtral.chat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Ids of tool calls as the format needs them: nine letters and digits, each once. An id that is such and not another
 * call's already stays; any other becomes {@code call00007} for the seventh call of the conversation, so that a longer
 * conversation begins with the same ids. Used for one conversation, answer by answer.
 */
final class HistoryIds {
    private static final int LARGEST_NAMED = 99_999; // the word and five digits are nine

    private final Set<String> used = new HashSet<>();
    private int position;
    private int lastGiven; // number of the last id that was made

    /** The ids of the calls of one answer. */
    List<String> of(List<ToolCall> calls) {
        List<String> ids = new ArrayList<>();
        for (ToolCall call : calls) { // first of all, so that no new id takes the place of one that can stay
            ids.add(ToolCallId.isId(call.id()) && used.add(call.id()) ? call.id() : null);
        }
        for (int i = 0; i < ids.size(); i++) {
            position++;
            if (ids.get(i) == null) {
                ids.set(i, newId());
            }
        }
        return ids;
    }

    private String newId() {
        int number = Math.max(position, lastGiven + 1); // all from the position to the last one are taken
        while (!used.add(spell(number))) {
            number++;
        }
        lastGiven = number;
        return spell(number);
    }

    private static String spell(int number) {
        return number <= LARGEST_NAMED ? "call%05d".formatted(number) : "%09d".formatted(number);
    }
}
