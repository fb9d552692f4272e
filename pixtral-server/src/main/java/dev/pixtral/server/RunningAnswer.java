package dev.pixtral.server;

import dev.pixtral.Generation;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.progress.Progress;
import dev.pixtral.sampling.TokenLogprobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
            var listener = new Listener();
            var reply = generation.await(listener);
            events.add(
                    reply.finishReason() == FinishReason.CANCELLED
                            ? new AnswerEvent.Failed(Refusal.failure(
                                    503, "server_stopping", "The server is being stopped; try again later.", null))
                            : new AnswerEvent.Complete(reply, listener.tokens()));
        } catch (Throwable failure) { // handed to the thread of the request
            events.add(new AnswerEvent.Failed(failure));
        }
    }

    private final class Listener implements GenerationListener {
        private String opening = "";
        private List<TokenLogprobs> untold = new ArrayList<>();

        @Override
        public void onLogprobs(TokenLogprobs token) {
            if (inPieces) {
                untold.add(token);
            }
        }

        /** The log-probabilities since the last call of this method. */
        List<TokenLogprobs> tokens() {
            List<TokenLogprobs> tokens = untold;
            untold = new ArrayList<>();
            return tokens;
        }

        @Override
        public void onProgress(Progress now) {
            progress = now;
        }

        @Override
        public void onText(String text) {
            add(new AnswerEvent.Text(text, tokens()));
        }

        @Override
        public void onThinking(String text) {
            add(new AnswerEvent.Thinking(text, tokens()));
        }

        @Override
        public void onToolCall(int index, String id, String name) {
            add(new AnswerEvent.Call(index, id, name, tokens()));
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
                add(new AnswerEvent.Arguments(index, arguments, tokens()));
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
        return first instanceof AnswerEvent.Text text ? Optional.of(joined(text)) : Optional.ofNullable(first);
    }

    /** Only this thread takes events, so the one that was looked at is the one that is taken. */
    private AnswerEvent joined(AnswerEvent.Text first) throws InterruptedException {
        StringBuilder text = new StringBuilder(first.text());
        List<TokenLogprobs> tokens = new ArrayList<>(first.tokens());
        while (events.peek() instanceof AnswerEvent.Text) {
            AnswerEvent.Text next = (AnswerEvent.Text) events.take();
            text.append(next.text());
            tokens.addAll(next.tokens());
        }
        return new AnswerEvent.Text(text.toString(), tokens);
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
