package dev.pixtral;

import dev.pixtral.cache.CacheOptions;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.engine.EngineOptions;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.plan.MachineMemory;
import dev.pixtral.plan.MemoryCheck;
import dev.pixtral.plan.MemoryPlan;
import dev.pixtral.plan.PlanSettings;

/**
 * The settings of an engine before model and memory are known. Immutable.
 *
 * @param contextLength tokens of prompt and answer together; 0 for the default
 * @param cachePositions positions of the key/value cache; 0 for the default
 * @param maxWaiting largest number of waiting generations
 * @param maxWaitingPixelBytes largest memory of their pictures
 * @param keyValues how keys and values are stored
 * @param chunk rows of a pass
 * @param caches bounds of the caches
 * @param speculation whether likely tokens may be computed ahead
 */
record EngineSizes(
        int contextLength,
        int cachePositions,
        int maxWaiting,
        long maxWaitingPixelBytes,
        KvType keyValues,
        int chunk,
        CacheOptions caches,
        boolean speculation) {
    /**
     * Refuses a model that does not fit into memory, and limits its key/value cache to what there is.
     *
     * @param name of the model, for messages
     * @param threads number of threads that compute
     * @param check looks at the memory and warns
     * @return settings that the engine can start with
     * @throws PixtralException if the model does not support the context, or there is no memory for it
     */
    EngineOptions fitted(String name, FoundModel found, Checkpoint checkpoint, int threads, LoadCheck check) {
        int context = contextFor(checkpoint);
        MachineMemory memory = check.memory().get();
        boolean prepared = checkpoint.formats().isPresent();
        PlanSettings settings = new PlanSettings(found.formats(), prepared, keyValues, context, chunk, 1)
                .withThreads(threads)
                .withPictureCache(caches.pictureBytes());
        MemoryPlan plan = MemoryPlan.of(checkpoint.config(), settings);
        int wanted = cachePositions > 0
                ? cachePositions
                : EngineOptions.defaultCachePositions(
                        context, plan.cache().pageBytes() / KvLayout.PAGE, memory.total());
        int positions = check.positions(new MemoryCheck(name, plan, memory, wanted));
        return new EngineOptions(context, chunk, maxWaiting, positions, keyValues, maxWaitingPixelBytes)
                .withCaches(caches)
                .withSpeculation(speculation);
    }

    private int contextFor(Checkpoint checkpoint) {
        int most = checkpoint.config().text().maxPositions();
        if (contextLength > most) {
            throw new PixtralException(("%s: the model supports at most %d tokens of context, but %d were requested; "
                            + "choose a smaller context.")
                    .formatted(checkpoint.source(), most, contextLength));
        }
        return contextLength > 0 ? contextLength : EngineOptions.defaultContext(most);
    }
}
