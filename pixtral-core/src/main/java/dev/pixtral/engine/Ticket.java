package dev.pixtral.engine;

import dev.pixtral.api.Internal;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.grammar.CallEvent;
import dev.pixtral.progress.Progress;
import dev.pixtral.sampling.TokenLogprobs;
import java.util.ArrayDeque;
import java.util.Deque;

/** A handle for a queued generation. Thread-safe: one thread waits for the result, any thread may cancel. */
@Internal
public final class Ticket {
    private final Deque<GenerationEvent> events = new ArrayDeque<>(); // guarded by itself
    private final EngineThreads threads;
    private final Runnable whenCancelled;
    private volatile boolean cancelled;
    private Throwable untold; // guarded by events: a failure that could not be queued because memory ran out

    /**
     * Creates a ticket.
     *
     * @param threads the threads that must not wait for the result
     * @param whenCancelled wakes the engine; called on the thread that cancels
     */
    Ticket(EngineThreads threads, Runnable whenCancelled) {
        this.threads = threads;
        this.whenCancelled = whenCancelled;
    }

    /**
     * Ends the generation at the next layer of the current pass. The result contains what was generated so far, with
     * {@link FinishReason#CANCELLED}.
     */
    public void cancel() {
        cancelled = true;
        whenCancelled.run();
    }

    /**
     * Cancels the generation without waiting for the engine: the thread that waits for the result immediately gets an
     * exception, after the events reported so far. The engine ends the generation as soon as it can; for a generation
     * that waits for its turn, that may be after the current pass of the others.
     */
    public void abandon() {
        tell(new GenerationEvent.Failed(new PixtralException("The generation was abandoned by its caller.")));
        cancel(); // after it, so that the result of the cancelled generation cannot come first
    }

    boolean cancelled() {
        return cancelled;
    }

    void tell(GenerationEvent event) {
        synchronized (events) {
            events.add(event);
            events.notifyAll();
        }
    }

    /** Reports a failure instead of a result. Works even if the JVM is out of memory. */
    void fail(Throwable failure) {
        try {
            tell(new GenerationEvent.Failed(failure));
        } catch (OutOfMemoryError e) {
            synchronized (events) {
                untold = failure;
                events.notifyAll();
            }
        }
    }

    /**
     * Waits for the result. If the waiting thread is interrupted, the generation is cancelled and the thread's
     * interrupt status is kept.
     *
     * @param listener receives progress and output on this thread; an exception that it throws cancels the generation
     *     and is rethrown
     * @return the result
     * @throws ModelClosedException if the engine was closed meanwhile
     * @throws EngineFailureException if the generation failed unexpectedly
     * @throws PixtralException if the generation failed for another reason
     * @throws IllegalStateException if called on one of the engine's own threads, which would be a deadlock
     */
    public GenerationResult await(GenerationListener listener) {
        threads.refuseOwn("await");
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    switch (next()) {
                        case GenerationEvent.Came(Progress progress) -> listener.onProgress(progress);
                        case GenerationEvent.Logprobs(TokenLogprobs token) -> listener.onLogprobs(token);
                        case GenerationEvent.Text(String text) -> listener.onText(text);
                        case GenerationEvent.Thinking(String text) -> listener.onThinking(text);
                        case GenerationEvent.Call(CallEvent event) -> tell(event, listener);
                        case GenerationEvent.Finished(GenerationResult result) -> {
                            return result;
                        }
                        case GenerationEvent.Failed(Throwable cause) -> throw failed(cause);
                    }
                } catch (InterruptedException e) {
                    interrupted = true; // restored below; the engine still answers, which it does immediately
                    cancel();
                }
            }
        } catch (Throwable failure) {
            cancel();
            throw failure;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private GenerationEvent next() throws InterruptedException {
        synchronized (events) {
            while (events.isEmpty() && untold == null) {
                events.wait();
            }
            return events.isEmpty() ? new GenerationEvent.Failed(untold) : events.poll();
        }
    }

    private static void tell(CallEvent event, GenerationListener listener) {
        switch (event) {
            case CallEvent.Begun(int index, String id, String name) -> listener.onToolCall(index, id, name);
            case CallEvent.Arguments(int index, String text) -> listener.onToolArguments(index, text);
            case CallEvent.Complete(int index, ToolCall call) -> listener.onToolCallComplete(index, call);
        }
    }

    private static RuntimeException failed(Throwable cause) {
        return cause instanceof PixtralException known ? known : EngineFailureException.of(cause);
    }
}
