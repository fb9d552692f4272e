package dev.pixtral.image.codec.jpeg;

import java.util.Arrays;

/** One colour component of a JPEG picture: how large it is, and what is known of it so far. */
final class JpegComponent {
    final int id;
    final int across; // sampling factors: blocks in each step of a scan of several components
    final int down;
    final int quantisationSlot;

    int width; // in samples, as far as the picture reaches
    int height;
    int blockColumns; // that hold these samples
    int blockRows;
    int paddedColumns; // in whole steps of a scan of several components
    int[] quantisation; // fixed when its first scan begins
    short[] coefficients; // of all blocks, [paddedRows, paddedColumns, 64], unless a picture has one scan
    byte[] samples; // [8 blockRows, 8 blockColumns]

    /** How many low bits of each frequency a progressive picture has not told yet; -1 if it has told none. */
    final int[] unknownBits = new int[JpegBlocks.SIZE];

    /** The same before the last scan. */
    final int[] unknownBitsBefore = new int[JpegBlocks.SIZE];

    // of the scan that is being read
    JpegHuffman means;
    JpegHuffman details;
    int mean;

    JpegComponent(int id, int across, int down, int quantisationSlot) {
        this.id = id;
        this.across = across;
        this.down = down;
        this.quantisationSlot = quantisationSlot;
        Arrays.fill(unknownBits, -1);
        Arrays.fill(unknownBitsBefore, -1);
    }

    /**
     * Notes that a scan tells some frequencies but for their low bits. If it is the first of all, libjpeg takes
     * everything for known before it.
     */
    void know(int first, int last, int lowBits, boolean firstScan) {
        for (int i = 0; i < JpegBlocks.SIZE; i++) {
            unknownBitsBefore[i] = firstScan ? 0 : unknownBits[i];
        }
        Arrays.fill(unknownBits, first, last + 1, lowBits);
    }

    /** Returns whether a progressive picture has told all of this component. */
    boolean isKnown() {
        return Arrays.stream(unknownBits).allMatch(bits -> bits == 0);
    }

    int paddedRows() {
        return Math.ceilDiv(blockRows, down) * down;
    }

    /** Returns how many samples a row has in memory. */
    int stride() {
        return JpegBlocks.SIDE * blockColumns;
    }

    /** Returns where the coefficients of a block begin. */
    int block(int row, int column) {
        return (row * paddedColumns + column) * JpegBlocks.SIZE;
    }
}
