package dev.pixtral.openai;

import java.util.List;
import java.util.Optional;

/**
 * A request to a server for an answer of a chat ({@code POST /v1/chat/completions}).
 *
 * @param conversation messages, tools, response format, and the settings of the answer
 * @param model the name of the model that should answer, if the request has one
 * @param streamed whether the answer is sent while it is generated
 * @param usageStreamed whether a streamed answer ends with the number of tokens
 * @param topLogprobs how many of the most likely tokens are listed next to each token with a log-probability
 * @param unknown names of fields that have no meaning here and were ignored
 */
public record ChatRequest(
        Conversation conversation,
        Optional<String> model,
        boolean streamed,
        boolean usageStreamed,
        int topLogprobs,
        List<String> unknown) {
    /** Copies the list. */
    public ChatRequest {
        unknown = List.copyOf(unknown);
    }

    /**
     * Returns a sentence on the fields that were ignored.
     *
     * @return the sentence, empty if no field was ignored
     */
    public Optional<String> warning() {
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of("Fields of the request that have no meaning here were ignored: %s."
                        .formatted(String.join(
                                ", ", unknown.stream().map(JsonPlace::quote).toList())));
    }
}
