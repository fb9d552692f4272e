package dev.pixtral.image.codec.webp;

/**
 * The header of a VP8 key frame (RFC 6386, section 9 and 19.2), except what only affects later frames.
 *
 * <p>Reading it advances the decoder of the first partition to the first macroblock.
 */
final class Vp8Header {
    static final int SEGMENTS = 4;

    private static final int MOST_QUANTISER = 127;
    private static final int MOST_FILTER_LEVEL = 63;

    final boolean segmentMap; // each macroblock states its segment
    final int[] segmentProbabilities = {255, 255, 255};
    final boolean simpleFilter;
    final int sharpness;
    final int partitions;
    final int[] tokenProbabilities = Vp8Tables.TOKENS.clone();
    final boolean skipping; // macroblocks may be marked as having no coefficients
    final int skipProbability;
    final Steps[] steps = new Steps[SEGMENTS];

    private final int[] quantisers = new int[SEGMENTS];
    private final int[] filterLevels = new int[SEGMENTS];
    private boolean segmented;
    private boolean absolute = true; // values of segments replace those of the frame instead of being added
    private int filterLevel;
    private int intraDelta; // added to the filter level of every macroblock
    private int blockDelta; // and to that of macroblocks whose 4 x 4 blocks are predicted separately

    /**
     * Quantiser steps of a segment for luma, for the second-order luma block, and for chroma: each for the first
     * coefficient and for the others.
     */
    record Steps(int lumaDc, int lumaAc, int secondDc, int secondAc, int chromaDc, int chromaAc) {}

    Vp8Header(Vp8BoolDecoder in) {
        in.number(2); // colour space and clamping: only one value of each is used
        segmented = in.flag();
        segmentMap = segmented && readSegments(in);
        simpleFilter = in.flag();
        filterLevel = in.number(6);
        sharpness = in.number(3);
        readFilterDeltas(in);
        partitions = 1 << in.number(2);
        readSteps(in);
        in.flag(); // whether probabilities are kept for later frames
        for (int i = 0; i < tokenProbabilities.length; i++) {
            if (in.bit(Vp8Tables.TOKEN_UPDATES[i])) {
                tokenProbabilities[i] = in.number(8);
            }
        }
        skipping = in.flag();
        skipProbability = skipping ? in.number(8) : 0;
    }

    /** Reads the values of segments (9.3) and returns whether macroblocks state theirs. */
    private boolean readSegments(Vp8BoolDecoder in) {
        boolean map = in.flag();
        if (in.flag()) {
            absolute = in.flag();
            for (int i = 0; i < SEGMENTS; i++) {
                quantisers[i] = in.optionalSigned(7);
            }
            for (int i = 0; i < SEGMENTS; i++) {
                filterLevels[i] = in.optionalSigned(6);
            }
        }
        for (int i = 0; map && i < segmentProbabilities.length; i++) {
            segmentProbabilities[i] = in.flag() ? in.number(8) : 255;
        }
        return map;
    }

    /**
     * Reads how the filter level depends on the kind of macroblock (9.6); only two of the eight kinds occur in key
     * frames.
     */
    private void readFilterDeltas(Vp8BoolDecoder in) {
        boolean used = in.flag();
        if (used && in.flag()) {
            // four reference frames, of which the first is "none"; four modes, of which the first is "by blocks"
            int[] deltas = new int[8];
            for (int i = 0; i < deltas.length; i++) {
                deltas[i] = in.optionalSigned(6);
            }
            intraDelta = deltas[0];
            blockDelta = deltas[4];
        }
    }

    /** Reads the quantiser and its offsets for each kind of coefficient (9.6, 14.1). */
    private void readSteps(Vp8BoolDecoder in) {
        int base = in.number(7);
        int lumaDc = in.optionalSigned(4);
        int secondDc = in.optionalSigned(4);
        int secondAc = in.optionalSigned(4);
        int chromaDc = in.optionalSigned(4);
        int chromaAc = in.optionalSigned(4);
        for (int i = 0; i < SEGMENTS; i++) {
            int q = ofSegment(base, quantisers[i]);
            steps[i] = new Steps(
                    dc(q + lumaDc),
                    ac(q),
                    2 * dc(q + secondDc),
                    Math.max(8, ac(q + secondAc) * 155 / 100),
                    Math.min(132, dc(q + chromaDc)),
                    ac(q + chromaAc));
        }
    }

    private int ofSegment(int frame, int segment) {
        if (!segmented) {
            return frame;
        }
        return absolute ? segment : frame + segment;
    }

    private static int dc(int quantiser) {
        return Vp8Tables.DC_STEPS[Math.clamp(quantiser, 0, MOST_QUANTISER)];
    }

    private static int ac(int quantiser) {
        return Vp8Tables.AC_STEPS[Math.clamp(quantiser, 0, MOST_QUANTISER)];
    }

    /** Returns the level of the loop filter for a macroblock, 0 for none (9.6). */
    int filterLevel(int segment, boolean byBlocks) {
        if (filterLevel == 0) {
            return 0; // switches the filter off, whatever the segments state
        }
        int level = ofSegment(filterLevel, filterLevels[segment]) + intraDelta + (byBlocks ? blockDelta : 0);
        return Math.clamp(level, 0, MOST_FILTER_LEVEL);
    }
}
