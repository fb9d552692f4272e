package dev.pixtral.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Named pipes, which nobody writes to: whoever opens one to read waits for ever. */
public final class Pipes {
    private Pipes() {}

    /** Makes a pipe; it is removed like a file. */
    public static Path make(Path path) throws IOException {
        Process mkfifo =
                new ProcessBuilder("mkfifo", path.toString()).inheritIO().start();
        try {
            if (!mkfifo.waitFor(30, TimeUnit.SECONDS) || mkfifo.exitValue() != 0) {
                throw new IOException("mkfifo has not made " + path);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return path;
    }
}
