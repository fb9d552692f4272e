package dev.pixtral.hub;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer, from which one thread takes bytes and waits only so long for each. The JDK's own limit of time
 * ends with the headers. A body that is closed early closes its connection.
 */
final class ResponseBody implements HttpResponse.BodySubscriber<ResponseBody>, AutoCloseable {
    private static final Object END = new Object();

    /** Lists of buffers, a {@code Throwable}, or {@link #END}. */
    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

    private final Deque<ByteBuffer> arrived = new ArrayDeque<>();
    private Flow.Subscription subscription; // guarded by this
    private boolean closed; // guarded by this
    private boolean ended; // of the reading thread

    /** A body without bytes. */
    static ResponseBody empty() {
        ResponseBody body = new ResponseBody();
        body.onComplete();
        return body;
    }

    @Override
    public CompletionStage<ResponseBody> getBody() {
        return CompletableFuture.completedFuture(this); // as soon as the headers are there
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription source) {
        subscription = source;
        if (closed) {
            source.cancel();
        } else {
            source.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        events.add(buffers);
    }

    @Override
    public void onError(Throwable failure) {
        events.add(failure);
    }

    @Override
    public void onComplete() {
        events.add(END);
    }

    /**
     * Waits for bytes.
     *
     * @param stall longest time to wait
     * @return the next bytes, at least one; null at the end
     * @throws HttpTimeoutException if there are none in that time
     * @throws IOException if the connection broke
     */
    ByteBuffer next(Duration stall) throws IOException, InterruptedException {
        while (true) {
            ByteBuffer buffer = arrived.poll();
            if (buffer != null && buffer.hasRemaining()) {
                return buffer;
            }
            if (buffer == null) {
                if (ended) {
                    return null;
                }
                take(stall);
            }
        }
    }

    private void take(Duration stall) throws IOException, InterruptedException {
        Object event = events.poll(stall.toNanos(), TimeUnit.NANOSECONDS);
        switch (event) {
            case null -> throw new HttpTimeoutException("no bytes");
            case Throwable failure -> throw new IOException(failure.getMessage(), failure);
            case List<?> buffers -> {
                buffers.forEach(buffer -> arrived.add((ByteBuffer) buffer));
                requestMore();
            }
            default -> ended = true;
        }
    }

    private synchronized void requestMore() {
        if (!closed) {
            subscription.request(1);
        }
    }

    /** Gives up what has not arrived. */
    @Override
    public synchronized void close() {
        closed = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
