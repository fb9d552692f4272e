package dev.pixtral.model;

/**
 * Divides groups of weight rows into tasks of falling size. Threads read memory faster the longer they continue where
 * they were, so the first tasks are large; the last ones are single groups, so that no thread waits long for another
 * one.
 */
final class TaskSizes {
    private TaskSizes() {}

    /** Returns the number of tasks. */
    static int count(int groups, int threads) {
        int count = 0;
        for (int from = 0; from < groups; from += size(groups - from, threads)) {
            count++;
        }
        return count;
    }

    /** Returns the first group of a task; that of the task after the last one is the number of groups. */
    static int from(int task, int groups, int threads) {
        int from = 0;
        for (int i = 0; i < task; i++) {
            from += size(groups - from, threads);
        }
        return from;
    }

    /** Two thirds of an equal share of what is left, rounded up. */
    private static int size(int left, int threads) {
        return Math.ceilDiv(2 * left, 3 * threads);
    }
}
