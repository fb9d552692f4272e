package dev.pixtral.server;

import dev.pixtral.Reply;
import dev.pixtral.sampling.TokenLogprobs;
import java.util.List;

/**
 * What happens to an answer that is being generated. Pieces have the log-probabilities of the tokens since the last
 * one, none if they were not requested.
 */
sealed interface AnswerEvent {
    /** The answer has more text. */
    record Text(String text, List<TokenLogprobs> tokens) implements AnswerEvent {}

    /** The model has more thoughts, which are not part of the text. */
    record Thinking(String text, List<TokenLogprobs> tokens) implements AnswerEvent {}

    /** A tool call has begun. */
    record Call(int index, String id, String name, List<TokenLogprobs> tokens) implements AnswerEvent {}

    /** The call that began last has more arguments. */
    record Arguments(int index, String fragment, List<TokenLogprobs> tokens) implements AnswerEvent {}

    /** The answer has ended. */
    record Complete(Reply reply, List<TokenLogprobs> tokens) implements AnswerEvent {}

    /** There will be no answer. */
    record Failed(Throwable cause) implements AnswerEvent {}
}
