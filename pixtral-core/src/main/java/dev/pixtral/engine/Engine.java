package dev.pixtral.engine;

import dev.pixtral.kernels.KvLayout;
import dev.pixtral.model.Compute;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.tokenizer.Tekken;

/**
 * Requests in, rows out: one thread that runs passes over the network for all generations that are live.
 *
 * <p>Thread-safe. Generations that do not fit the key/value cache beside the others wait for their turn, the oldest
 * first; one that fits may overtake one that does not a few times. The threads are daemons: a program that forgets to
 * close an engine still ends.
 */
public final class Engine implements AutoCloseable {
    private final Tekken tokenizer;
    private final EngineOptions options;
    private final KvPool pool;
    private final PictureLimits limits;
    private final WaitingRoom room;
    private final EngineThreads threads = new EngineThreads();
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
        this.limits = PictureLimits.of(network, options);
        this.room = new WaitingRoom(options.maxWaiting(), options.maxWaitingPixelBytes());
        Scheduler scheduler = new Scheduler(network, compute, options, pool, room, limits, stages, threads);
        this.thread = threads.newLoop(scheduler::run);
        thread.start();
    }

    /**
     * Takes a place in the queue for a request that is still to be prepared.
     *
     * @return the place, to be used up by {@link #submit(Place, GenerationRequest)} or closed
     * @throws EngineBusyException if too many generations wait already
     * @throws ModelClosedException if the engine is closed
     */
    public Place reserve() {
        room.promise();
        return new Place(room, limits);
    }

    /**
     * Queues a generation.
     *
     * @param request what to continue
     * @return the generation under way
     * @throws ContextOverflowException if prompt and one token do not fit the context, or prompt and answer never fit
     *     the key/value cache
     * @throws MemoryLimitException if its pictures alone need more memory than there is for all
     * @throws EngineBusyException if too many generations wait already, or their pictures take too much memory
     * @throws ModelClosedException if the engine is closed
     */
    public Ticket submit(GenerationRequest request) {
        checkContext(request);
        try (Place place = reserve()) {
            request.images().forEach(image -> place.add(image.grid()));
            return submit(place, request);
        }
    }

    /**
     * Queues a generation that has a place.
     *
     * @param place its place, with all of its pictures added; used up unless this throws
     * @param request what to continue
     * @return the generation under way
     * @throws ContextOverflowException if prompt and one token do not fit the context, or prompt and answer never fit
     *     the key/value cache
     * @throws ModelClosedException if the engine was closed meanwhile
     */
    public Ticket submit(Place place, GenerationRequest request) {
        checkContext(request);
        limits.check(request.images().size(), request.imageTokens(), 0);
        checkPages(request);
        Ticket ticket = new Ticket(threads, room::signal);
        Sequence sequence = new Sequence(request, ticket, tokenizer, options.contextLength(), pool);
        sequence.countPixels(place.use());
        room.enter(sequence);
        return ticket;
    }

    /**
     * Refuses a call that would wait for the engine on its own thread, where it would wait for itself.
     *
     * @param call what was called, for the message
     * @throws IllegalStateException inside a logits processor or a monitor
     */
    public void requireOtherThread(String call) {
        threads.refuseOwn(call);
    }

    /**
     * Refuses to go on if the engine is closed.
     *
     * @throws ModelClosedException if it was closed or has ended by itself
     */
    public void requireOpen() {
        room.checkOpen();
    }

    /**
     * Whether the engine takes no requests any more.
     *
     * @return true if it was closed or has ended by itself
     */
    public boolean closed() {
        return room.closed();
    }

    private void checkContext(GenerationRequest request) {
        if (request.promptIds().length >= options.contextLength()) {
            throw ContextOverflowException.ofPrompt(request, options.contextLength());
        }
    }

    private void checkPages(GenerationRequest request) {
        int prompt = request.promptIds().length;
        int answer = Math.min(request.decoding().maxTokens(), options.contextLength() - prompt);
        int pages = KvLayout.pages(prompt + answer);
        if (pages > pool.maxPages()) {
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
     * Ends the thread and frees the key/value cache. Generations that are under way fail with
     * {@link ModelClosedException}. May be called again.
     *
     * @throws IllegalStateException on the engine's own thread, which would wait for itself
     */
    @Override
    public void close() {
        threads.refuseOwn("close");
        room.close(null);
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
