package dev.pixtral.metrics;

/**
 * Requests since the engine was opened, and those that it has now. At any time {@code started} equals {@code finished +
 * failed + cancelled + running + waiting}.
 *
 * @param started requests that entered the queue
 * @param finished requests whose answer ended by itself or at a limit
 * @param failed requests that ended with an error, those of an engine that was closed included
 * @param cancelled requests that ended because their caller no longer wanted the answer
 * @param refusedBusy requests that never entered the queue because it was full, or the memory for waiting pictures
 * @param refusedOther requests that never entered the queue because they could not be used, were interrupted, or the
 *     engine was closed
 * @param running requests that are being computed now
 * @param waiting requests that wait for their turn now
 * @param preparing requests with a place in the queue whose pictures and texts are being prepared now
 * @param queueCapacity largest number of requests that wait or are being prepared
 */
public record RequestCounts(
        long started,
        long finished,
        long failed,
        long cancelled,
        long refusedBusy,
        long refusedOther,
        int running,
        int waiting,
        int preparing,
        int queueCapacity) {}
