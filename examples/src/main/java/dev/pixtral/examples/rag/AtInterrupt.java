package dev.pixtral.examples.rag;

/** Says something if the process is ended from outside, as by Ctrl-C, until this is closed. */
final class AtInterrupt implements AutoCloseable {
    private final Thread hook;

    private AtInterrupt(Thread hook) {
        this.hook = hook;
    }

    /** Starts to watch. */
    static AtInterrupt say(String sentence) {
        Thread hook = new Thread(() -> System.err.println(System.lineSeparator() + sentence));
        Runtime.getRuntime().addShutdownHook(hook);
        return new AtInterrupt(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it is being said
        }
    }
}
