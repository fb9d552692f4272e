package dev.pixtral.server;

import dev.pixtral.Generation;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.progress.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An answer that is being generated. A thread of its own waits for the engine, so the thread of the request can write
 * at fixed times, and a client that reads slowly delays nothing but its own answer. What waits to be written is at most
 * the answer itself.
 */
final class RunningAnswer {
    private final Generation generation;
    private final LinkedBlockingQueue<AnswerEvent> events = new LinkedBlockingQueue<>();
    private final boolean inPieces;
    private volatile Progress progress; // null until there is some

    private RunningAnswer(Generation generation, boolean inPieces) {
        this.generation = generation;
        this.inPieces = inPieces;
    }

    /** An answer of which only the end is an event. */
    static RunningAnswer whole(Generation generation) {
        return new RunningAnswer(generation, false);
    }

    /** An answer whose pieces are events. */
    static RunningAnswer inPieces(Generation generation) {
        return new RunningAnswer(generation, true);
    }

    /** Begins to wait for the engine. */
    void begin() {
        Thread.ofVirtual().name("pixtral-answer").start(this::await);
    }

    private void await() {
        try {
            var reply = generation.await(new Listener());
            events.add(
                    reply.finishReason() == FinishReason.CANCELLED
                            ? new AnswerEvent.Failed(
                                    Refusal.failure(503, "server_stopping", "The server is being stopped.", null))
                            : new AnswerEvent.Complete(reply));
        } catch (Throwable failure) { // handed to the thread of the request
            events.add(new AnswerEvent.Failed(failure));
        }
    }

    private final class Listener implements GenerationListener {
        private String opening = "";

        @Override
        public void onProgress(Progress now) {
            progress = now;
        }

        @Override
        public void onText(String text) {
            add(new AnswerEvent.Text(text));
        }

        @Override
        public void onThinking(String text) {
            add(new AnswerEvent.Thinking(text));
        }

        @Override
        public void onToolCall(int index, String id, String name) {
            add(new AnswerEvent.Call(index, id, name));
        }

        /**
         * Some clients (LangChain4j) count on the arguments of a tool without parameters in one piece, so an opening
         * brace is held back until more follows.
         */
        @Override
        public void onToolArguments(int index, String fragment) {
            String arguments = opening + fragment;
            opening = arguments.strip().equals("{") ? arguments : "";
            if (opening.isEmpty()) {
                add(new AnswerEvent.Arguments(index, arguments));
            }
        }

        private void add(AnswerEvent event) {
            if (inPieces) {
                events.add(event);
            }
        }
    }

    /**
     * Waits for the next event. Neighbouring texts that wait already are one event.
     *
     * @param longest longest time to wait
     * @return the event, or empty if there was none in this time
     * @throws InterruptedException if the thread was interrupted
     */
    Optional<AnswerEvent> next(Duration longest) throws InterruptedException {
        AnswerEvent first = events.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
        return first instanceof AnswerEvent.Text(String text) ? Optional.of(joined(text)) : Optional.ofNullable(first);
    }

    /** Only this thread takes events, so the one that was looked at is the one that is taken. */
    private AnswerEvent joined(String first) throws InterruptedException {
        StringBuilder all = new StringBuilder(first);
        while (events.peek() instanceof AnswerEvent.Text) {
            all.append(((AnswerEvent.Text) events.take()).text());
        }
        return new AnswerEvent.Text(all.toString());
    }

    /** The latest progress, empty if there was none. */
    Optional<Progress> progress() {
        return Optional.ofNullable(progress);
    }

    /** Ends the generation; its last event says that the server is being stopped. */
    void cancel() {
        generation.cancel();
    }

    /** Ends the generation, for which nobody waits any more. Has no effect on one that has ended. */
    void abandon() {
        generation.abandon();
    }
}
