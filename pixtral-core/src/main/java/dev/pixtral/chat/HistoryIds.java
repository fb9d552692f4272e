package dev.pixtral.chat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Assigns the ids that the format requires to tool calls: mostly nine letters and digits, each unique. A valid id that
 * no other call uses stays; any other becomes {@code call00007} for the seventh call of the conversation, so that a
 * longer conversation begins with the same ids. Used for one conversation, answer by answer.
 */
final class HistoryIds {
    private static final int LARGEST_NAMED = 99_999; // "call" and five digits make nine characters

    private final InstructFormat format;
    private final Set<String> used = new HashSet<>();
    private int position;
    private int lastGiven; // number of the last generated id

    HistoryIds(InstructFormat format) {
        this.format = format;
    }

    /** Returns the ids of the calls of one answer. */
    List<String> of(List<ToolCall> calls) {
        List<String> ids = new ArrayList<>();
        for (ToolCall call : calls) { // first, so that no new id collides with one that can stay
            ids.add(format.isCallId(call.id()) && used.add(call.id()) ? call.id() : null);
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
        int number = Math.max(position, lastGiven + 1); // all from the position to the last given one are in use
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
