package dev.pixtral.hub;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a part of a file: several ranges at once, or, where ranges do not work, one stream from the beginning of the
 * file. A broken connection continues where it ended.
 */
final class FileRead {
    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(2);

    private final FileLocator locator;
    private final HubHttp http;
    private final HubLimits limits;
    private final long to;
    private final PieceConsumer consumer;
    private long at; // next byte to be consumed

    FileRead(FileLocator locator, long from, long to, PieceConsumer consumer) {
        this.locator = locator;
        this.http = locator.http();
        this.limits = http.limits();
        this.at = from;
        this.to = to;
        this.consumer = consumer;
    }

    void run() throws InterruptedException {
        if (at < to && !locator.withoutRanges()) {
            inPieces();
        }
        if (at < to) {
            asStream();
        }
    }

    private void inPieces() throws InterruptedException {
        locator.location(); // a file that is not there fails once, not in each thread
        long count = (to - at + limits.piece() - 1) / limits.piece();
        int threads = (int) Math.min(count, limits.connections());
        PieceWindow window = new PieceWindow(at, to, limits.piece(), limits.pieces(), threads);
        List<Thread> workers = new ArrayList<>();
        try {
            for (int i = 0; i < threads; i++) {
                workers.add(Thread.ofVirtual().name("pixtral-hub-" + i).start(() -> fetch(window)));
            }
            while (at < to) {
                at = window.consume(at, consumer);
            }
        } catch (PieceWindow.Failed e) {
            decide(e.getCause());
        } finally {
            window.close();
            workers.forEach(Thread::interrupt);
            window.leave();
            farewell(workers);
        }
    }

    private void decide(Throwable failure) throws InterruptedException {
        switch (failure) {
            case RangesUnusableException _ -> locator.rangesDoNotWork();
            case HubException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    /** They end at once, except for one that asks for the address of a host. */
    private static void farewell(List<Thread> workers) {
        boolean interrupted = Thread.interrupted();
        long end = System.nanoTime() + LONGEST_FAREWELL.toNanos();
        for (Thread worker : workers) {
            try {
                worker.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            } catch (InterruptedException e) {
                interrupted = true;
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void fetch(PieceWindow window) {
        FileRequest request = new FileRequest(locator);
        Attempts attempts = new Attempts(limits);
        try {
            for (PieceWindow.Piece piece = window.take(); piece != null; piece = window.take()) {
                while (window.filledTo(piece) < piece.end()) {
                    try {
                        fill(window, piece, request, attempts);
                    } catch (RetryableException e) {
                        attempts.failed(e);
                    }
                }
            }
        } catch (InterruptedException e) {
            window.close(); // the consumer has left
        } catch (Throwable e) {
            window.fail(e);
        } finally {
            window.leave();
        }
    }

    private void fill(PieceWindow window, PieceWindow.Piece piece, FileRequest request, Attempts attempts)
            throws RetryableException, RangesUnusableException, InterruptedException {
        try (HubResponse response = request.part(window.filledTo(piece), piece.end())) {
            while (window.filledTo(piece) < piece.end()) {
                ByteBuffer bytes = http.next(response);
                if (bytes == null) {
                    throw tooShort(response);
                }
                window.append(piece, bytes);
                attempts.progressed();
                request.progressed();
            }
            if (response.number("Content-Length").isPresent()) {
                response.drain(limits.stall()); // it has ended: the connection is used again
            }
        }
    }

    private void asStream() throws InterruptedException {
        FileRequest request = new FileRequest(locator);
        Attempts attempts = new Attempts(limits);
        while (at < to) {
            try {
                stream(request, attempts);
            } catch (RetryableException e) {
                attempts.failed(e);
            }
        }
    }

    private void stream(FileRequest request, Attempts attempts) throws RetryableException, InterruptedException {
        try (HubResponse response = request.whole()) {
            long place = 0;
            while (at < to) {
                ByteBuffer bytes = http.next(response);
                if (bytes == null) {
                    throw tooShort(response);
                }
                place += bytes.remaining();
                if (place > at) { // otherwise these were consumed from an earlier connection
                    int length = (int) (Math.min(place, to) - at);
                    int skipped = (int) (bytes.remaining() - (place - at));
                    consumer.accept(
                            at, bytes.slice(bytes.position() + skipped, length).asReadOnlyBuffer());
                    at += length;
                    attempts.progressed();
                    request.progressed();
                }
            }
        }
    }

    private RetryableException tooShort(HubResponse response) {
        return RetryableException.of(new HubException(
                HubException.Reason.UNREACHABLE,
                "%s: %s ends its answers too early; try again later, what was finished is kept."
                        .formatted(locator.subject(), Origin.of(response.uri()))));
    }
}
