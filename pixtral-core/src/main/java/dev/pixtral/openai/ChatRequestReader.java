package dev.pixtral.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads requests to a server, as clients of OpenAI's chat send them. Pictures are part of the request or on another
 * server, never files. Unlike in a file, a field without a meaning here is ignored, because clients add fields of their
 * own; one that is known to change the answer, and is not supported, is refused by name. Calls are constrained to the
 * schemas of their tools unless the request says otherwise.
 *
 * <p>Immutable and thread-safe.
 */
public final class ChatRequestReader {
    private static final String NAME = "request";
    private static final int MOST_NAMED = 8;

    private final ConversationReader reader = ConversationReader.ofClients();

    /** Makes a reader. */
    public ChatRequestReader() {}

    /**
     * Reads a request.
     *
     * @param json the body of the request
     * @return the request
     * @throws ConversationException if it is not a request, or asks for something that is not supported
     */
    public ChatRequest read(byte[] json) {
        JsonPlace root = JsonInput.parse(json, NAME).object("a request");
        root.required("messages");
        List<String> unknown = removeUnknown((ObjectNode) root.value());
        Conversation conversation = reader.request(root);
        return new ChatRequest(
                constrained(conversation),
                root.field("model").map(JsonPlace::text),
                flag(root, "stream"),
                usageStreamed(root),
                root.field("top_logprobs").map(JsonPlace::integer).orElse(0L).intValue(),
                unknown);
    }

    /** Removes fields without a meaning; returns the names of the first ones. */
    private static List<String> removeUnknown(ObjectNode request) {
        List<String> names = new ArrayList<>();
        request.fieldNames().forEachRemaining(name -> {
            if (!ConversationReader.knows(name)) {
                names.add(name);
            }
        });
        request.remove(names);
        return names.subList(0, Math.min(MOST_NAMED, names.size()));
    }

    private static Conversation constrained(Conversation conversation) {
        AnswerRules rules = conversation.rules();
        return rules.toolUse().equals(ToolUse.FREE)
                ? new Conversation(conversation.prompt(), rules.withToolUse(ToolUse.AUTO), conversation.settings())
                : conversation;
    }

    private static boolean usageStreamed(JsonPlace root) {
        Optional<JsonPlace> options = root.field("stream_options")
                .map(place -> place.object("stream_options", Set.of("include_usage"), Set.of("include_obfuscation")));
        return options.isPresent() && flag(options.get(), "include_usage");
    }

    private static boolean flag(JsonPlace place, String key) {
        return place.field(key).map(JsonPlace::flag).orElse(false);
    }
}
