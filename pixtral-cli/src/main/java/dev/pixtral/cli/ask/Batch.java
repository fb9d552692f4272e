package dev.pixtral.cli.ask;

import dev.pixtral.Generation;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import dev.pixtral.cli.console.Failure;
import dev.pixtral.cli.console.OutOfMemory;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.console.StageLines;
import dev.pixtral.cli.console.Statistics;
import dev.pixtral.cli.options.GivenOptions;
import dev.pixtral.cli.options.OutputOptions;
import dev.pixtral.cli.options.RecordOptions;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.openai.BatchLine;
import dev.pixtral.openai.Conversation;
import dev.pixtral.openai.ConversationReader;
import dev.pixtral.openai.JsonLines;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Conversations, a line each, answered several at a time: results come in the order of the lines. Used once.
 *
 * <p>Threads take lines in turn; with its line each takes the next place among the results, and fills it when it has
 * the answer. The number of places that are not printed yet is limited, and so is memory. The threads are daemons: one
 * that still waits for a line keeps nobody from ending.
 */
final class Batch {
    /** Places a thread, so that one long answer does not leave the other threads without work. */
    private static final int PLACES_A_THREAD = 4;

    private final Pixtral pixtral;
    private final GivenOptions options;
    private final RecordOptions records;
    private final ConversationReader reader;
    private final String source;

    private final Lock turn = new ReentrantLock();
    private final JsonLines lines; // guarded by turn
    private boolean broken; // guarded by turn; the lines have come to a bad end
    private final BlockingQueue<CompletableFuture<Result>> places = new LinkedBlockingQueue<>();
    private final Set<Generation> live = ConcurrentHashMap.newKeySet();
    private final int parallel;
    private final Semaphore room;
    private volatile boolean stopped;

    /**
     * Prepares a batch.
     *
     * @param reader where pictures of the conversations lie
     * @param source what errors call the lines; they stay the caller's
     * @param parallel how many to answer at once
     */
    Batch(
            Pixtral pixtral,
            GivenOptions options,
            RecordOptions records,
            ConversationReader reader,
            String source,
            JsonLines lines,
            int parallel) {
        this.pixtral = pixtral;
        this.options = options;
        this.records = records;
        this.reader = reader;
        this.source = source;
        this.lines = lines;
        this.parallel = parallel;
        this.room = new Semaphore(parallel * PLACES_A_THREAD);
    }

    /** What becomes of a line. */
    private sealed interface Result {
        /** An answer, complete or interrupted, as a line of JSON. */
        record Answer(String json) implements Result {}

        /** No answer: an object with the reason, as a line of JSON. */
        record Mistake(String json, Throwable cause) implements Result {}

        /** The stream has come to a bad end. */
        record Unreadable(CommandException cause) implements Result {}

        /** There are no more lines, or they are not wanted any more. */
        record End() implements Result {}
    }

    /**
     * Answers all lines.
     *
     * @param total how many lines there will be, if that is known
     * @param progress the line of the command
     * @return done, failed if a line has no answer, or interrupted; then every line that was begun has been printed
     * @throws CommandException if the lines cannot be read
     */
    ExitStatus run(OptionalLong total, OutputOptions output, ProgressLine progress, Console console) {
        console.interruption().watch(this::stop);
        startThreads();
        int done = 0;
        int failed = 0;
        try {
            while (true) {
                show(progress, done, total);
                Result result = places.take().join();
                progress.erase();
                switch (result) {
                    case Result.Answer(String json) -> console.print(json);
                    case Result.Mistake(String json, Throwable cause) -> {
                        console.print(json);
                        failed++;
                        if (output.verbose()) {
                            console.trace(cause);
                        }
                    }
                    case Result.Unreadable(CommandException cause) -> throw cause;
                    case Result.End() -> {
                        return end(done, failed, output, console);
                    }
                }
                done++;
                room.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitStatus.INTERRUPTED;
        } finally {
            stop();
        }
    }

    private static void show(ProgressLine progress, int done, OptionalLong total) {
        if (total.isPresent() && done <= total.getAsLong()) {
            progress.show("lines", "lines done", StageLines.of(done, total.getAsLong()), done, total.getAsLong());
        } else {
            progress.show("lines", "lines done", StageLines.number(done));
        }
    }

    private ExitStatus end(int done, int failed, OutputOptions output, Console console) {
        if (failed > 0 && !output.quiet()) {
            console.note("%,d of %s could not be answered; the objects in their places say why."
                    .formatted(failed, Statistics.count(done, "line")));
        }
        if (stopped) {
            return ExitStatus.INTERRUPTED;
        }
        return failed > 0 ? ExitStatus.FAILED : ExitStatus.DONE;
    }

    private void startThreads() {
        for (int i = 0; i < parallel; i++) {
            Thread.ofPlatform().daemon().name("pixtral-batch-" + (i + 1)).start(this::work);
        }
    }

    /** Begins no further line and cancels what is being answered. From any thread. */
    private void stop() {
        stopped = true;
        live.forEach(Generation::cancel);
        room.release(parallel); // for threads that wait for room to see that they may go
        places.add(CompletableFuture.completedFuture(new Result.End()));
    }

    private void work() {
        while (!stopped) {
            room.acquireUninterruptibly();
            CompletableFuture<Result> place = new CompletableFuture<>();
            try {
                Optional<JsonLines.Line> line = take(place);
                place.complete(line.map(this::answer).orElse(new Result.End()));
                if (line.isEmpty()) {
                    return;
                }
            } catch (IOException | OutOfMemoryError e) {
                place.complete(new Result.Unreadable(unreadable(e)));
                return;
            }
        }
    }

    private CommandException unreadable(Throwable e) {
        return CommandException.failed(
                e instanceof IOException broken
                        ? "%s cannot be read (%s).".formatted(source, broken.getMessage())
                        : "%s, line %d: %s"
                                .formatted(
                                        source, lines.number() + 1, OutOfMemory.sentence(e, OutOfMemory.Stage.INPUT)),
                e instanceof IOException
                        ? e
                        : null); // else it would be told as a lack of memory while an answer was computed
    }

    /** The next line, whose result gets the next place. */
    private Optional<JsonLines.Line> take(CompletableFuture<Result> place) throws IOException {
        turn.lock();
        try {
            if (stopped || broken) {
                return Optional.empty();
            }
            Optional<JsonLines.Line> line = lines.next();
            places.add(place);
            return line;
        } catch (IOException | OutOfMemoryError e) {
            broken = true; // where the next line begins is not known
            places.add(place);
            throw e;
        } finally {
            turn.unlock();
        }
    }

    private Result answer(JsonLines.Line line) {
        if (stopped) {
            return new Result.End();
        }
        BatchLine asked = new BatchLine(line, source);
        try {
            return new Result.Answer(answer(asked));
        } catch (Throwable thrown) { // a mistake in one line, whatever it is, is none of the others'
            return new Result.Mistake(asked.error(Failure.of(thrown).message()), thrown);
        }
    }

    private String answer(BatchLine line) {
        Conversation conversation = line.conversation(reader);
        GenerationOptions own = options.of(conversation);
        Generation generation = pixtral.start(records.applied(conversation.prompt()), own);
        live.add(generation);
        if (stopped) { // perhaps before it was in the set
            generation.cancel();
        }
        try {
            return line.answer(generation.await(GenerationListener.NONE), own, pixtral.loadMs());
        } finally {
            live.remove(generation);
        }
    }
}
