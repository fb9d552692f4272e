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
 * Answers conversations, one per line, several at the same time. Results are printed in the order of the lines. Used
 * once.
 *
 * <p>Threads take lines in turn. With its line, each reserves the next place among the results, and fills it when it
 * has the answer. The number of places that are not printed yet is limited, and so is memory. The threads are daemons:
 * one that still waits for a line does not keep the process alive.
 */
final class Batch {
    /** Places per thread, so that one long answer does not leave the other threads without work. */
    private static final int PLACES_A_THREAD = 4;

    private final Pixtral pixtral;
    private final GivenOptions options;
    private final RecordOptions records;
    private final ConversationReader reader;
    private final String source;

    private final Lock turn = new ReentrantLock();
    private final JsonLines lines; // guarded by turn
    private boolean broken; // guarded by turn; a line could not be read
    private final BlockingQueue<CompletableFuture<Result>> places = new LinkedBlockingQueue<>();
    private final Set<Generation> live = ConcurrentHashMap.newKeySet();
    private final int parallel;
    private final Semaphore room;
    private volatile boolean stopped;

    /**
     * Prepares a batch.
     *
     * @param reader reads the conversations and resolves paths of their pictures
     * @param source name of the lines in error messages; the caller closes the lines
     * @param parallel how many conversations to answer at the same time
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

    /** The result of a line. */
    private sealed interface Result {
        /** An answer, complete or interrupted, as a line of JSON. */
        record Answer(String json) implements Result {}

        /** No answer: an object with the reason, as a line of JSON. */
        record Mistake(String json, Throwable cause) implements Result {}

        /** The lines cannot be read any further. */
        record Unreadable(CommandException cause) implements Result {}

        /** There are no more lines, or the batch was stopped. */
        record End() implements Result {}
    }

    /**
     * Answers all lines.
     *
     * @param total number of lines, if known
     * @param progress progress line of the command
     * @return done; failed if a line has no answer; or interrupted, after the results of all lines that were begun have
     *     been printed
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
            console.note("%,d of %s could not be answered; their JSON objects say why."
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

    /** Starts no further line and cancels running answers. May be called from any thread. */
    private void stop() {
        stopped = true;
        live.forEach(Generation::cancel);
        room.release(parallel); // wakes the threads that wait for room, so that they end
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
                        : null); // with a cause, it would be reported as a lack of memory while an answer was computed
    }

    /** Takes the next line and reserves the next place for its result. */
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
            broken = true; // the start of the next line is not known
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
        } catch (Throwable thrown) { // no failure of one line may affect the others
            return new Result.Mistake(asked.error(Failure.of(thrown).message()), thrown);
        }
    }

    private String answer(BatchLine line) {
        Conversation conversation = line.conversation(reader);
        GenerationOptions own = options.of(conversation);
        Generation generation = pixtral.start(records.applied(conversation.prompt()), own);
        live.add(generation);
        if (stopped) { // possibly before it was added to the set
            generation.cancel();
        }
        try {
            return line.answer(generation.await(GenerationListener.NONE), own, pixtral.loadMs());
        } finally {
            live.remove(generation);
        }
    }
}
