package dev.pixtral.server;

import dev.pixtral.Reply;

/** What happens to an answer that is being generated. */
sealed interface AnswerEvent {
    /** The answer has more text. */
    record Text(String text) implements AnswerEvent {}

    /** The model has more thoughts, which are not part of the text. */
    record Thinking(String text) implements AnswerEvent {}

    /** A tool call has begun. */
    record Call(int index, String id, String name) implements AnswerEvent {}

    /** The call that began last has more arguments. */
    record Arguments(int index, String fragment) implements AnswerEvent {}

    /** The answer has ended. */
    record Complete(Reply reply) implements AnswerEvent {}

    /** There will be no answer. */
    record Failed(Throwable cause) implements AnswerEvent {}
}
