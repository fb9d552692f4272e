package dev.pixtral.engine;

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

    /**
     * Starts an engine that is watched.
     *
     * @param network the weights; stays the caller's
     * @param compute arithmetic and threads, used by this engine alone; stays the caller's
     * @param tokenizer the model's tokenizer
     * @param options sizes
     * @param stages sees the stages of all passes, on the engine's thread
     */
    public Engine(
            PixtralNetwork network, Compute compute, Tekken tokenizer, EngineOptions options, PassMonitor stages) {
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
     * @throws ContextOverflowException if prompt and one token do not fit the context, or prompt and answer never fit the key/value cache
     * @throws EngineBusyException if too many generations wait already
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
        if (request.promptIds().length >= options.contextLength()) {
            throw ContextOverflowException.ofPrompt(request, options.contextLength());
        }
    }

    private void checkPages(GenerationRequest request, int pages) {
        if (pages > pool.maxPages()) {
            int prompt = request.promptIds().length;
            int answer = Math.min(request.maxTokens(), options.contextLength() - prompt);
            throw ContextOverflowException.ofCache(prompt, answer, pages, pool.maxPages());
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

    /**
     * Whether this takes no more requests.
     *
     * @return true if {@link #close} was called or the thread died of itself
     */
    public boolean closed() {
        return scheduler.stopped();
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
