package dev.pixtral.server;

import dev.pixtral.Reply;
import dev.pixtral.openai.CompletionWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends an answer when it is complete. After a second without an end, the status is sent, and then a blank each second,
 * which JSON allows in front of a value: only a write finds out whether the client is still there.
 */
final class WholeAnswer {
    private static final Duration BLANK_EVERY = Duration.ofSeconds(1);

    private final Call call;
    private final CompletionWriter writer;
    private final Failures failures;

    WholeAnswer(Call call, CompletionWriter writer, Failures failures) {
        this.call = call;
        this.writer = writer;
        this.failures = failures;
    }

    /**
     * Sends the answer.
     *
     * @return whether it was sent completely; false if an error ended it, after which the connection must be cut
     * @throws Refusal if there is no answer, and the status has not been sent
     * @throws IOException if the client is gone or too slow
     * @throws InterruptedException if the thread was interrupted
     */
    boolean send(RunningAnswer answer) throws IOException, InterruptedException {
        Optional<AnswerEvent> end = answer.next(BLANK_EVERY);
        if (end.isPresent()) {
            call.answer(200, Call.JSON, writer.whole(reply(end.get())));
            return true;
        }
        call.begin(200, Call.JSON);
        while (end.isEmpty()) {
            call.write(" ");
            end = answer.next(BLANK_EVERY);
        }
        try {
            call.write(writer.whole(reply(end.get())));
            return true;
        } catch (Refusal refusal) {
            call.write(refusal.error().line());
            return false;
        }
    }

    private Reply reply(AnswerEvent end) {
        return switch (end) {
            case AnswerEvent.Complete(Reply reply, var _) -> reply;
            case AnswerEvent.Failed(Throwable cause) -> throw failures.refusal(cause);
            case AnswerEvent.Text _, AnswerEvent.Thinking _, AnswerEvent.Call _, AnswerEvent.Arguments _ ->
                throw new IllegalStateException("not the end of an answer: " + end.getClass());
        };
    }
}
