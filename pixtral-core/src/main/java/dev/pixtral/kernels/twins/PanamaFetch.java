package dev.pixtral.kernels.twins;

import dev.pixtral.kernels.NativeMemory;
import dev.pixtral.kernels.QuantisedMatrix;
import java.lang.foreign.MemorySegment;

/**
 * Fetches memory into the cache before a kernel reads it, because Java has no instruction that prefetches.
 *
 * <p>A processor computes ahead of a load that waits for memory only as far as its windows reach: the arithmetic of
 * some columns of weights fills them, so a kernel waits for few cache lines at the same time, while memory could
 * deliver dozens. A loop of nothing but loads has all of them on their way. What the prefetchers of the processor do by
 * themselves is not enough where memory is far away: they follow a stream for 20 lines or so, and end with a page.
 */
final class PanamaFetch {
    private static final int LINE = 64;

    private PanamaFetch() {}

    /**
     * Reads one int of each cache line, two streams at a time, which is faster than one.
     *
     * @return a number that the caller has to keep, see {@link dev.pixtral.kernels.Workspace#keep}, so that the
     *     compiler keeps the loads
     */
    static int lines(MemorySegment packed, long from, long bytes) {
        MemorySegment data = NativeMemory.of(packed);
        int pairs = (int) (bytes / (2 * LINE));
        long second = from + bytes - pairs * (long) LINE;
        int sum = 0;
        for (int i = 0; i < pairs; i++) {
            sum += data.get(QuantisedMatrix.WORD, from + i * (long) LINE)
                    + data.get(QuantisedMatrix.WORD, second + i * (long) LINE);
        }
        return sum;
    }
}
