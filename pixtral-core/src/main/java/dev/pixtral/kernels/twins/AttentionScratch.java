package dev.pixtral.kernels.twins;

import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.Sum16;

/**
 * Layout of attention's working memory, for a block of up to {@link #QUERIES} queries. Parts that exist per query are
 * stored consecutively. {@code width} is the width of a head, rounded up as the twin needs it.
 */
final class AttentionScratch {
    /** Most queries that go through the pages together; a multiple of every vector's length and tile's queries. */
    static final int QUERIES = 80;

    /** Start of m, the maximum of the span: {@code [QUERIES]}. */
    static final int SPAN_MAX = 0;

    /** Start of l, the sum of weights of the span: {@code [QUERIES]}. */
    static final int SPAN_SUM = SPAN_MAX + QUERIES;

    /** Start of M, the maximum of the merged spans: {@code [QUERIES]}. */
    static final int MERGED_MAX = SPAN_SUM + QUERIES;

    /** Start of L, the sum of weights of the merged spans: {@code [QUERIES]}. */
    static final int MERGED_SUM = MERGED_MAX + QUERIES;

    /** Start of the maximum or the sum of a page, or the factor for what is merged: {@code [QUERIES]}. */
    static final int PAGE_VALUE = MERGED_SUM + QUERIES;

    /** Start of c, or a: the factor for the previous sums: {@code [QUERIES]}. */
    static final int RESCALE = PAGE_VALUE + QUERIES;

    private static final int PARTIALS = RESCALE + QUERIES;

    private static final int SCORES = PARTIALS + QUERIES * Sum16.PARTIALS;
    private static final int WIDE = SCORES + QUERIES * KvLayout.PAGE;

    private AttentionScratch() {}

    /** Returns the size: number of floats. */
    static int floats(int width) {
        return row(width) + Math.max(KvLayout.PAGE, width);
    }

    /** Returns the start of the 16 partial sums of query {@code t}. */
    static int partials(int t) {
        return PARTIALS + t * Sum16.PARTIALS;
    }

    /** Returns the start of the scores, later the weights, of query {@code t}: {@code [PAGE]}. */
    static int scores(int t) {
        return SCORES + t * KvLayout.PAGE;
    }

    /** Returns the start of the sum of weighted values of the current span of query {@code t}: {@code [width]}. */
    static int spanOut(int t, int width) {
        return WIDE + t * width;
    }

    /** Returns the start of the merged output of query {@code t}: {@code [width]}. */
    static int mergedOut(int t, int width) {
        return spanOut(QUERIES + t, width);
    }

    /** Returns the start of a copy of query {@code t}: {@code [width]}. */
    static int query(int t, int width) {
        return spanOut(2 * QUERIES + t, width);
    }

    /** Returns the start of one row of keys {@code [PAGE]} or of values {@code [width]}. */
    static int row(int width) {
        return query(QUERIES, width);
    }
}
