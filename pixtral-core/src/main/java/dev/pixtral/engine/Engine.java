package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.model.Compute;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.tokenizer.Tekken;

/**
 * Requests in, rows out: one thread that runs passes over the network for all generations that are live.
 *
 * <p>Thread-safe. Generations that do not fit the key/value cache beside the others wait for their turn, in the order in which they came. The thread is a daemon: a program that
 * forgets to close an engine still ends.
 */
public final class Engine implements AutoCloseable {
    private final Tekken tokenizer;
    private final EngineOptions options;
    private final KvPool pool;
    private final Scheduler scheduler;
    private final Thread thread;

    /**
     * Starts an engine.
     *
     * @param network the weights; stays the caller's
     * @param compute arithmetic and threads, used by this engine alone; stays the caller's
     * @param tokenizer the model's tokenizer
     * @param options sizes
     */
    public Engine(PixtralNetwork network, Compute compute, Tekken tokenizer, EngineOptions options) {
        this(network, compute, tokenizer, options, PassMonitor.NONE);
    }

    /** For tests: {@code stages} sees the stages of all passes, on the engine's thread. */
    Engine(PixtralNetwork network, Compute compute, Tekken tokenizer, EngineOptions options, PassMonitor stages) {
        this.tokenizer = tokenizer;
        this.options = options;
        this.pool = network.newKvPool(options.keyValues(), options.cachePositions());
        this.scheduler = new Scheduler(network, compute, options, pool.maxPages(), stages);
        this.thread = Thread.ofPlatform().daemon().name("pixtral-engine").start(scheduler::run);
    }

    /**
     * Queues a generation.
     *
     * @param request what to continue
     * @return the generation under way
     * @throws PixtralException if prompt and one token do not fit the context, prompt and answer never fit the key/value cache, or too many generations wait already
     * @throws IllegalStateException if the engine is closed
     */
    public Ticket submit(GenerationRequest request) {
        checkContext(request);
        Sequence sequence = new Sequence(request, new Ticket(), tokenizer, options.contextLength(), pool);
        checkPages(request, sequence.pages());
        scheduler.submit(sequence);
        return sequence.ticket();
    }

    private void checkContext(GenerationRequest request) {
        int prompt = request.promptIds().length;
        if (prompt >= options.contextLength()) {
            throw new PixtralException(
                    ("The prompt has %d tokens (%d of them for %d pictures), but the context is %d tokens, which prompt and answer share. "
                                    + "Shorten the conversation, use fewer or smaller pictures, or open the model with a longer context.")
                            .formatted(
                                    prompt,
                                    request.imageTokens(),
                                    request.images().size(),
                                    options.contextLength()));
        }
    }

    private void checkPages(GenerationRequest request, int pages) {
        if (pages > pool.maxPages()) {
            int prompt = request.promptIds().length;
            throw new PixtralException(
                    ("A prompt of %d tokens and an answer of up to %d need %d pages of the key/value cache, which has %d pages of %d positions. "
                                    + "Shorten the prompt, ask for a shorter answer, or open the model with more positions.")
                            .formatted(
                                    prompt,
                                    Math.min(request.maxTokens(), options.contextLength() - prompt),
                                    pages,
                                    pool.maxPages(),
                                    KvLayout.PAGE));
        }
    }

    /**
     * Positions of the key/value cache.
     *
     * @return tokens that prompt and answer of all generations share
     */
    public int contextLength() {
        return options.contextLength();
    }

    /**
     * Pages of the key/value cache that live generations hold.
     *
     * @return number of pages, 0 when nothing is being generated
     */
    public int pagesInUse() {
        return pool.used();
    }

    /**
     * Memory that the key/value cache holds, in use or ready to be used again.
     *
     * @return bytes outside the heap
     */
    public long cacheBytes() {
        return pool.bytes();
    }

    /**
     * Memory that the key/value cache may come to hold.
     *
     * @return bytes outside the heap
     */
    public long maxCacheBytes() {
        return pool.maxBytes();
    }

    /** Ends the thread and frees the key/value cache. Generations that are under way fail. May be called again. */
    @Override
    public void close() {
        scheduler.stop();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // restored below: the cache must not be freed under a running pass
            }
        }
        pool.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
