package dev.pixtral.kernels;

/** Where the parts of attention's working memory lie, for a tile of up to {@link #QUERIES} queries. Parts that exist once a query lie one behind the other. */
final class AttentionScratch {
    /** Queries that are worked on together. */
    static final int QUERIES = 4;

    /** Running values of a query beside its two output vectors: m, l of the span and M, L of the merged spans. */
    static final int SPAN_MAX = 0;

    static final int SPAN_SUM = 1;
    static final int MERGED_MAX = 2;
    static final int MERGED_SUM = 3;
    private static final int RUNNING = 4;

    private AttentionScratch() {}

    static int floats(int headDim) {
        return QUERIES * (KvLayout.PAGE + RUNNING + 3 * headDim) + Sum16.PARTIALS + Math.max(KvLayout.PAGE, headDim);
    }

    /** Start of the scores, then weights, of query {@code t}: {@code [PAGE]}. */
    static int scores(int t) {
        return t * KvLayout.PAGE;
    }

    /** Start of the four running values of query {@code t}. */
    static int running(int t) {
        return QUERIES * KvLayout.PAGE + t * RUNNING;
    }

    /** Start of the 16 partial sums. */
    static int partials() {
        return QUERIES * (KvLayout.PAGE + RUNNING);
    }

    /** Start of the sum of weighted values of the current span of query {@code t}: {@code [headDim]}. */
    static int spanOut(int t, int headDim) {
        return partials() + Sum16.PARTIALS + t * headDim;
    }

    /** Start of the merged output of query {@code t}: {@code [headDim]}. */
    static int mergedOut(int t, int headDim) {
        return spanOut(QUERIES + t, headDim);
    }

    /** Start of a copy of query {@code t}: {@code [headDim]}. */
    static int query(int t, int headDim) {
        return spanOut(2 * QUERIES + t, headDim);
    }

    /** Start of one row of keys {@code [PAGE]} or of values {@code [headDim]}. */
    static int row(int headDim) {
        return query(QUERIES, headDim);
    }
}
