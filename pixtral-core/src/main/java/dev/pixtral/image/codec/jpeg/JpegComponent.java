package dev.pixtral.image.codec.jpeg;

import java.util.Arrays;

/** One colour component of a JPEG picture: its size, and what scans have read of it so far. */
final class JpegComponent {
    final int id;
    final int across; // sampling factors: blocks in each step of a scan of several components
    final int down;
    final int quantisationSlot;

    int width; // in samples inside the picture
    int height;
    int blockColumns; // that contain these samples
    int blockRows;
    int paddedColumns; // in whole steps of a scan of several components
    int[] quantisation; // fixed when its first scan begins
    short[] coefficients; // of all blocks, [paddedRows, paddedColumns, 64], unless a picture has one scan
    byte[] samples; // [8 blockRows, 8 blockColumns]

    /**
     * The number of low bits of each frequency that the scans of a progressive picture have not contained yet; -1 if
     * they have contained no bits of it.
     */
    final int[] unknownBits = new int[JpegBlocks.SIZE];

    /** The same numbers before the last scan. */
    final int[] unknownBitsBefore = new int[JpegBlocks.SIZE];

    // of the current scan
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
     * Notes that a scan contains some frequencies except their low bits. Before the very first scan, libjpeg treats all
     * frequencies as known.
     */
    void know(int first, int last, int lowBits, boolean firstScan) {
        for (int i = 0; i < JpegBlocks.SIZE; i++) {
            unknownBitsBefore[i] = firstScan ? 0 : unknownBits[i];
        }
        Arrays.fill(unknownBits, first, last + 1, lowBits);
    }

    /** Returns whether the scans of a progressive picture have contained all bits of this component. */
    boolean isKnown() {
        return Arrays.stream(unknownBits).allMatch(bits -> bits == 0);
    }

    int paddedRows() {
        return Math.ceilDiv(blockRows, down) * down;
    }

    /** Returns the number of samples of a row in memory. */
    int stride() {
        return JpegBlocks.SIDE * blockColumns;
    }

    /** Returns the index of the first coefficient of a block. */
    int block(int row, int column) {
        return (row * paddedColumns + column) * JpegBlocks.SIZE;
    }
}
