package dev.pixtral.server;

import dev.pixtral.openai.CompletionWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends an answer while it is generated, as an event stream. When there is nothing to send for half a second, a comment
 * with the progress is sent, which also finds out whether the client is still there.
 */
final class AnswerStream {
    private static final Duration COMMENT_EVERY = Duration.ofMillis(500);

    private final Call call;
    private final CompletionWriter writer;
    private final boolean usage;
    private final Failures failures;

    AnswerStream(Call call, CompletionWriter writer, boolean usage, Failures failures) {
        this.call = call;
        this.writer = writer;
        this.usage = usage;
        this.failures = failures;
    }

    /**
     * Sends the answer.
     *
     * @return whether it was sent completely; false if an error ended it, after which the connection must be cut
     * @throws IOException if the client is gone or too slow
     * @throws InterruptedException if the thread was interrupted
     */
    boolean send(RunningAnswer answer) throws IOException, InterruptedException {
        call.begin(200, "text/event-stream; charset=utf-8");
        call.write(event(writer.begin()));
        while (true) {
            Optional<AnswerEvent> next = answer.next(COMMENT_EVERY);
            if (next.isEmpty()) {
                call.write(ProgressComment.of(answer.progress()));
                continue;
            }
            switch (next.get()) {
                case AnswerEvent.Text(String text, var tokens) -> call.write(event(writer.text(text, tokens)));
                case AnswerEvent.Thinking(String text, var tokens) -> call.write(event(writer.thinking(text, tokens)));
                case AnswerEvent.Call(int index, String id, String name, var tokens) ->
                    call.write(event(writer.call(index, id, name, tokens)));
                case AnswerEvent.Arguments(int index, String fragment, var tokens) ->
                    call.write(event(writer.arguments(index, fragment, tokens)));
                case AnswerEvent.Complete(var reply, var tokens) -> {
                    String counts = usage ? event(writer.usage(reply)) : "";
                    call.write(event(writer.end(reply, tokens)) + counts + "data: [DONE]\n\n");
                    return true;
                }
                case AnswerEvent.Failed(Throwable cause) -> {
                    call.write("event: error\n"
                            + event(failures.refusal(cause).error().line()));
                    return false;
                }
            }
        }
    }

    /** An event with a JSON object, which ends in a line break. */
    private static String event(String json) {
        return "data: " + json + "\n";
    }
}
