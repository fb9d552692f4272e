package dev.pixtral.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.pixtral.errors.Visible;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Ids of tool calls as the format needs them: nine letters and digits. An id that is such already stays; any other becomes
 * {@code call00007} for the seventh call of the conversation, so that a longer conversation begins with the same ids. A result gets the id of
 * the call it answers.
 *
 * <p>Used for one conversation, message by message.
 */
final class ToolCallIds {
    private static final int MOST_SHOWN = 8;
    private static final int LONGEST_SHOWN = 80;
    private static final Pattern VALID = Pattern.compile("[a-zA-Z0-9]{9}");

    private final Set<String> used = new HashSet<>();
    private final Map<String, List<Call>> unanswered =
            new LinkedHashMap<>(); // by the id in the conversation, which may be null
    private int position;
    private int lastGiven; // number of the last id that was made

    /** A call that waits for its result, with the id in the prompt. */
    private record Call(ToolExecutionRequest request, String id) {}

    /** The ids of the calls of one message, which are the ones that results answer from now on. */
    List<String> ofCalls(List<ToolExecutionRequest> requests) {
        requests.stream()
                .map(ToolExecutionRequest::id)
                .filter(ToolCallIds::isValid)
                .forEach(used::add);
        unanswered.clear();
        List<String> ids = new ArrayList<>();
        for (ToolExecutionRequest request : requests) {
            position++;
            Call call = new Call(request, isValid(request.id()) ? request.id() : newId());
            unanswered.computeIfAbsent(request.id(), _ -> new ArrayList<>()).add(call);
            ids.add(call.id());
        }
        return ids;
    }

    /**
     * The id of the call that a result answers: of the calls with its id the one of the same tool, or else the first.
     *
     * @throws InvalidRequestException if there is none that has not been answered
     */
    String ofResult(ToolExecutionResultMessage result) {
        List<Call> candidates = unanswered.getOrDefault(result.id(), List.of());
        if (candidates.isEmpty()) {
            throw new InvalidRequestException(
                    ("The result of tool '%s' has no call: there must be a tool call with the id '%s' in the AI message before it, "
                                    + "and one result for each call; %s.")
                            .formatted(shown(result.toolName()), shown(result.id()), waiting()));
        }
        Call answered = candidates.stream()
                .filter(call -> Objects.equals(call.request().name(), result.toolName()))
                .findFirst()
                .orElse(candidates.getFirst());
        candidates.remove(answered);
        return answered.id();
    }

    private String waiting() {
        List<String> ids = unanswered.values().stream()
                .flatMap(List::stream)
                .limit(MOST_SHOWN + 1)
                .map(call -> "'" + shown(call.request().id()) + "'")
                .toList();
        if (ids.isEmpty()) {
            return "no call waits for a result";
        }
        String first = String.join(", ", ids.subList(0, Math.min(ids.size(), MOST_SHOWN)));
        return "the calls that wait for one have the ids " + (ids.size() > MOST_SHOWN ? first + ", ..." : first);
    }

    private static String shown(String text) {
        return Visible.excerpt(String.valueOf(text), LONGEST_SHOWN);
    }

    private static boolean isValid(String id) {
        return id != null && VALID.matcher(id).matches();
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
        return "call%05d".formatted(number);
    }
}
