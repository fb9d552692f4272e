package dev.pixtral.engine;

import dev.pixtral.api.Internal;
import dev.pixtral.cache.CacheStatistics;
import dev.pixtral.cache.Content;
import dev.pixtral.cache.FolderModel;
import dev.pixtral.cache.PictureCache;
import dev.pixtral.cache.PinnedPages;
import dev.pixtral.cache.PrefixCache;
import dev.pixtral.engine.draft.Drafter;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.metrics.EngineMeters;
import dev.pixtral.metrics.EngineStatistics;
import dev.pixtral.metrics.PageCounts;
import dev.pixtral.model.Compute;
import dev.pixtral.model.KvPool;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.tokenizer.Tokenizer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * Runs requests on a network: one thread computes passes with the rows of all live generations.
 *
 * <p>Thread-safe. Generations that do not fit the key/value cache together with the live ones wait for their turn,
 * oldest first; one that fits may overtake one that does not a limited number of times. The threads are daemons: a
 * program that does not close its engine still terminates.
 */
@Internal
public final class Engine implements AutoCloseable {
    /**
     * Positions of an answer that must fit the key/value cache with the prompt. Most answers are shorter than they may
     * be; one that fills the whole cache is cut off there.
     */
    private static final int ANSWER_POSITIONS = 1024;

    private final Tokenizer tokenizer;
    private final EngineOptions options;
    private final KvPool pool;
    private final PrefixCache prefixes;
    private final PictureLimits limits;
    private final WaitingRoom room;
    private final PictureCache pictures;
    private final Drafter.Maker drafters;
    private final EngineMeters meters;
    private final EngineThreads threads = new EngineThreads();
    private final Thread thread;

    /**
     * Starts an engine.
     *
     * @param network the weights; owned by the caller
     * @param compute kernels and threads, used only by this engine; owned by the caller
     * @param tokenizer the model's tokenizer
     * @param options sizes
     */
    public Engine(PixtralNetwork network, Compute compute, Tokenizer tokenizer, EngineOptions options) {
        this(network, compute, tokenizer, options, PassMonitor.NONE);
    }

    /**
     * Starts an engine with a monitor.
     *
     * @param network the weights; owned by the caller
     * @param compute kernels and threads, used only by this engine; owned by the caller
     * @param tokenizer the model's tokenizer
     * @param options sizes
     * @param stages receives the stages of all passes on the engine's thread
     */
    public Engine(
            PixtralNetwork network, Compute compute, Tokenizer tokenizer, EngineOptions options, PassMonitor stages) {
        this(
                network,
                compute,
                tokenizer,
                options,
                EngineParts.of(network, tokenizer.specialTokens(), options).with(stages));
    }

    Engine(PixtralNetwork network, Compute compute, Tokenizer tokenizer, EngineOptions options, EngineParts parts) {
        this.tokenizer = tokenizer;
        this.options = options;
        this.pool = parts.pool();
        this.drafters = parts.drafters();
        this.meters = parts.meters();
        this.limits = PictureLimits.of(network, options);
        this.room = new WaitingRoom(options.maxWaiting(), options.maxWaitingPixelBytes(), meters);
        FolderModel model =
                new FolderModel(network::identity, network.config().text().hiddenSize());
        this.pictures = new PictureCache(options.caches(), parts.features(), model, room::signal);
        this.prefixes = new PrefixCache(pool, options.caches(), room::signal);
        Choosers choosers = new Choosers(threads, room::signal);
        LiveSequences live = new LiveSequences(pool, prefixes, room, choosers, limits);
        Scheduler scheduler = new Scheduler(network, compute, options, parts, room, live, choosers, prefixes, pictures);
        this.thread = threads.newLoop(scheduler::run);
        thread.start();
    }

    /**
     * Reserves a place in the queue for a request that is not prepared yet.
     *
     * @return the place; the caller passes it to {@link #submit(Place, GenerationRequest)} or closes it
     * @throws EngineBusyException if too many generations are already waiting
     * @throws ModelClosedException if the engine is closed
     */
    public Place reserve() {
        room.promise();
        return new Place(room, limits);
    }

    /**
     * Queues a generation.
     *
     * @param request prompt to continue and options
     * @return a ticket for the result
     * @throws ContextOverflowException if the prompt and one token do not fit the context, or prompt and answer, or its
     *     first {@value #ANSWER_POSITIONS} tokens, cannot fit the key/value cache
     * @throws MemoryLimitException if its pictures alone exceed the memory for the pictures of all requests
     * @throws EngineBusyException if too many generations are already waiting, or their pictures use too much memory
     * @throws ModelClosedException if the engine is closed
     */
    public Ticket submit(GenerationRequest request) {
        try {
            checkContext(request);
            try (Place place = reserve()) {
                request.images().forEach(image -> place.add(image.grid()));
                return submit(place, request);
            }
        } catch (Throwable refusal) {
            countRefused(refusal);
            throw refusal;
        }
    }

    /**
     * Counts a request that was refused before it was submitted, or by {@link #submit(Place, GenerationRequest)}.
     *
     * @param refusal why it was refused
     */
    public void countRefused(Throwable refusal) {
        meters.refused(refusal instanceof EngineBusyException);
    }

    /**
     * Queues a generation that has a reserved place.
     *
     * @param place the reserved place, with all pictures of the request added; consumed unless this method throws
     * @param request prompt to continue and options
     * @return a ticket for the result
     * @throws ContextOverflowException if the prompt and one token do not fit the context, or prompt and answer, or its
     *     first {@value #ANSWER_POSITIONS} tokens, cannot fit the key/value cache
     * @throws ModelClosedException if the engine has been closed meanwhile
     */
    public Ticket submit(Place place, GenerationRequest request) {
        checkContext(request);
        limits.check(request.images().size(), request.imageTokens(), 0);
        checkPages(request);
        Ticket ticket = new Ticket(threads, room::signal);
        Sequence sequence =
                new Sequence(request, ticket, tokenizer, options.contextLength(), prefixes, drafters, meters);
        sequence.countPixels(place.use());
        room.enter(sequence);
        return ticket;
    }

    /**
     * Refuses a call on one of the engine's own threads, where waiting for the engine would be a deadlock.
     *
     * @param call name of the called method, for the message
     * @throws IllegalStateException if called inside a logits processor or a monitor
     */
    public void requireOtherThread(String call) {
        threads.refuseOwn(call);
    }

    /**
     * Checks that the engine is open.
     *
     * @throws ModelClosedException if the engine was closed or stopped because of an error
     */
    public void requireOpen() {
        room.checkOpen();
    }

    /**
     * Returns whether the engine no longer accepts requests.
     *
     * @return true if the engine was closed or stopped because of an error
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
        int possible = Math.min(request.decoding().maxTokens(), options.contextLength() - prompt);
        int answer = Math.min(possible, ANSWER_POSITIONS);
        int pages = KvLayout.pages(prompt + answer);
        if (pages > pool.maxPages()) {
            throw ContextOverflowException.ofCache(prompt, answer, pages, pool.maxPages());
        }
    }

    /**
     * Returns the largest number of tokens of one generation.
     *
     * @return tokens of prompt and answer together
     */
    public int contextLength() {
        return options.contextLength();
    }

    /**
     * Returns how many pages of the key/value cache live generations hold.
     *
     * @return number of pages, 0 when nothing is being generated
     */
    public int pagesInUse() {
        return pool.inUse();
    }

    /**
     * Returns the memory of the key/value cache, both in use and free for reuse.
     *
     * @return bytes outside the heap
     */
    public long cacheBytes() {
        return pool.bytes();
    }

    /**
     * Returns the largest memory that the key/value cache may use.
     *
     * @return bytes outside the heap
     */
    public long maxCacheBytes() {
        return pool.maxBytes();
    }

    /**
     * Returns the layout of the pages of the key/value cache.
     *
     * @return layout of a page
     */
    public KvLayout pageLayout() {
        return pool.layout();
    }

    /**
     * Returns what the engine has done and does now, even if it is closed. Takes the lock of a cache for a moment, and
     * waits for nothing else.
     *
     * @return a snapshot
     */
    public EngineStatistics statistics() {
        PageCounts pages = new PageCounts(pool.inUse(), pool.kept(), pool.maxPages(), pool.bytes(), pool.maxBytes());
        return meters.statistics(options.maxWaiting(), pages, caches());
    }

    /**
     * Returns what the caches hold now, and how often they have helped.
     *
     * @return a snapshot
     */
    public CacheStatistics caches() {
        CacheStatistics kept = prefixes.statistics();
        return new CacheStatistics(
                pictures.entries(),
                pictures.bytes(),
                pictures.hits(),
                pictures.misses(),
                kept.prefixPositions(),
                kept.prefixBytes(),
                kept.cachedTokens(),
                kept.promptTokens());
    }

    /**
     * Keeps the longest computed beginning of a text, so that it can be written to a file. Its pages stay until it is
     * closed, even if the engine is closed before. Meanwhile generations that would need them wait, so it should be
     * closed soon; all that are kept together have at most half of the key/value cache.
     *
     * @param content what is at its positions
     * @param cacheSalt salt of the requests that computed it
     * @return its pages, to be closed by the caller; empty if nothing of it is cached
     * @throws ModelClosedException if the engine is closed
     * @throws IllegalStateException if called on one of the engine's own threads
     */
    public Optional<KeptPrefix> keep(Content content, String cacheSalt) {
        threads.refuseOwn("keep");
        requireOpen();
        PinnedPages pages = prefixes.pin(content, cacheSalt);
        Optional<KeptPrefix> kept = Optional.empty();
        try {
            if (pages.content().length() > 0) {
                kept = Optional.of(new Kept(pages));
            }
            return kept;
        } finally {
            if (kept.isEmpty()) { // nothing is cached, or there is no memory
                pages.close();
            }
        }
    }

    private record Kept(PinnedPages pinned) implements KeptPrefix {
        @Override
        public Content content() {
            return pinned.content();
        }

        @Override
        public List<MemorySegment> pages() {
            return pinned.memory().stream().map(MemorySegment::asReadOnly).toList();
        }

        @Override
        public void close() {
            pinned.close();
        }
    }

    /**
     * Takes pages that were kept earlier, perhaps by another process, into the cache. Needs only pages that no live
     * generation has or is about to need, and at most half of the key/value cache while they are read.
     *
     * @param content what is at their positions
     * @param cacheSalt salt of the requests that may use them
     * @param reader writes the pages, in ascending order, on the calling thread
     * @return number of positions that are cached now; fewer than those of the content if there is no room
     * @throws IOException if the reader fails; nothing is kept then
     * @throws ModelClosedException if the engine is closed
     * @throws IllegalStateException if called on one of the engine's own threads
     */
    public int restore(Content content, String cacheSalt, PageReader reader) throws IOException {
        threads.refuseOwn("restore");
        requireOpen();
        try (PinnedPages pages = prefixes.reserve(content, cacheSalt)) {
            for (MemorySegment page : pages.memory()) {
                reader.read(page);
            }
            int positions = pages.add();
            requireOpen();
            return positions;
        }
    }

    /** Writes pages that are restored. */
    @FunctionalInterface
    public interface PageReader {
        /**
         * Writes the next page.
         *
         * @param page receives all bytes of the page
         * @throws IOException if they cannot be read
         */
        void read(MemorySegment page) throws IOException;
    }

    /**
     * Ends the thread and frees the key/value cache. Unfinished generations fail with {@link ModelClosedException}. Has
     * no effect if already closed.
     *
     * @throws IllegalStateException if called on one of the engine's own threads, which would be a deadlock
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
                interrupted = true; // restored below: the cache must not be freed during a pass
            }
        }
        pool.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
