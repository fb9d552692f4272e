package dev.pixtral.image.read;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * A thread that counts how often the work on it asks whether it is interrupted, and is interrupted at one of these
 * times.
 */
final class LookingThread extends Thread {
    private final int interruptAt;
    private int looks;
    private boolean marked;

    private LookingThread(Runnable work, int interruptAt) {
        super(work);
        this.interruptAt = interruptAt;
    }

    /**
     * What became of the work.
     *
     * @param looks how often it looked
     * @param thrown what it threw, null if it ended well
     * @param marked whether the thread was marked as interrupted at the end
     */
    record Outcome(int looks, Throwable thrown, boolean marked) {}

    /** Does work on a thread that is interrupted at this look, 0 for never. */
    static Outcome run(Callable<?> work, int interruptAt) throws InterruptedException {
        FutureTask<?> task = new FutureTask<>(work);
        LookingThread thread = new LookingThread(task, interruptAt);
        thread.start();
        thread.join();
        return switch (task.state()) {
            case FAILED -> new Outcome(thread.looks, task.exceptionNow(), thread.marked);
            case SUCCESS -> new Outcome(thread.looks, null, thread.marked);
            default -> throw new AssertionError(task.state());
        };
    }

    @Override
    public void run() {
        super.run();
        marked = super.isInterrupted();
    }

    @Override
    public boolean isInterrupted() {
        if (++looks == interruptAt) {
            interrupt();
        }
        return super.isInterrupted();
    }
}
