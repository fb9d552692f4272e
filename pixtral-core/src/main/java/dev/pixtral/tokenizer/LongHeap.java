package dev.pixtral.tokenizer;

import java.util.Arrays;

/** A heap of primitive longs, the smallest first. Not thread-safe. */
final class LongHeap {
    private long[] values;
    private int size;

    /** Creates an empty heap that need not grow for some values. */
    LongHeap(int expected) {
        values = new long[Math.max(expected, 2)];
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size + (size >> 1));
        }
        int hole = size++;
        while (hole > 0) {
            int parent = hole - 1 >>> 1;
            if (values[parent] <= value) {
                break;
            }
            values[hole] = values[parent];
            hole = parent;
        }
        values[hole] = value;
    }

    /** Removes the smallest value; there must be one. */
    long poll() {
        long top = values[0];
        long last = values[--size];
        int hole = 0;
        for (int child = 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && values[child + 1] < values[child]) {
                child++;
            }
            if (values[child] >= last) {
                break;
            }
            values[hole] = values[child];
            hole = child;
        }
        values[hole] = last;
        return top;
    }
}
