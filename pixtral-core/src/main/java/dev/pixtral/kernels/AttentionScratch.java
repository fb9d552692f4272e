package dev.pixtral.kernels;

import dev.pixtral.api.Internal;

/**
 * Layout of attention's working memory, for a tile of up to {@link #QUERIES} queries. Parts that exist per query are
 * stored consecutively.
 */
@Internal
public final class AttentionScratch {
    /** Number of queries that are processed together. */
    public static final int QUERIES = 4;

    /** Running value of a query: m, the maximum of the span. */
    public static final int SPAN_MAX = 0;

    /** Running value of a query: l, the sum of weights of the span. */
    public static final int SPAN_SUM = 1;

    /** Running value of a query: M, the maximum of the merged spans. */
    public static final int MERGED_MAX = 2;

    /** Running value of a query: L, the sum of weights of the merged spans. */
    public static final int MERGED_SUM = 3;

    private static final int RUNNING = 4;

    private AttentionScratch() {}

    static int floats(int headDim) {
        return QUERIES * (KvLayout.PAGE + RUNNING + 3 * headDim) + Sum16.PARTIALS + Math.max(KvLayout.PAGE, headDim);
    }

    /**
     * Returns the start of the scores, later the weights, of query {@code t}: {@code [PAGE]}.
     *
     * @param t index of the query in the tile
     * @return index of its first element
     */
    public static int scores(int t) {
        return t * KvLayout.PAGE;
    }

    /**
     * Returns the start of the four running values of query {@code t}.
     *
     * @param t index of the query in the tile
     * @return index of its first element
     */
    public static int running(int t) {
        return QUERIES * KvLayout.PAGE + t * RUNNING;
    }

    /**
     * Returns the start of the 16 partial sums.
     *
     * @return index of its first element
     */
    public static int partials() {
        return QUERIES * (KvLayout.PAGE + RUNNING);
    }

    /**
     * Returns the start of the sum of weighted values of the current span of query {@code t}: {@code [headDim]}.
     *
     * @param t index of the query in the tile
     * @param headDim width of a head
     * @return index of its first element
     */
    public static int spanOut(int t, int headDim) {
        return partials() + Sum16.PARTIALS + t * headDim;
    }

    /**
     * Returns the start of the merged output of query {@code t}: {@code [headDim]}.
     *
     * @param t index of the query in the tile
     * @param headDim width of a head
     * @return index of its first element
     */
    public static int mergedOut(int t, int headDim) {
        return spanOut(QUERIES + t, headDim);
    }

    /**
     * Returns the start of a copy of query {@code t}: {@code [headDim]}.
     *
     * @param t index of the query in the tile
     * @param headDim width of a head
     * @return index of its first element
     */
    public static int query(int t, int headDim) {
        return spanOut(2 * QUERIES + t, headDim);
    }

    /**
     * Returns the start of one row of keys {@code [PAGE]} or of values {@code [headDim]}.
     *
     * @param headDim width of a head
     * @return index of its first element
     */
    public static int row(int headDim) {
        return query(QUERIES, headDim);
    }
}
