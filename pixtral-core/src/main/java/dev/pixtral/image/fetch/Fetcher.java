package dev.pixtral.image.fetch;

import dev.pixtral.image.FetchException;
import dev.pixtral.image.FetchExceptions;
import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageSource;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches pictures from servers, as {@link FetchPolicy} allows it.
 *
 * <p>Each fetch has a thread of its own, because looking up a name cannot be interrupted: the caller waits for it until
 * the time is over or the caller is interrupted, and then closes the connection under it. A server that asks to come
 * again later (Retry-After) is asked again, a few times and within the time. A thread that is left behind ends with
 * whatever it was waiting for, and does nothing more.
 */
public final class Fetcher {
    private static final int MOST_PAUSES = 3;

    private final FetchPolicy policy;
    private final HostResolver resolver;
    private final TlsTrust trust;

    /**
     * Makes a fetcher that asks the system for addresses and trusts the system's certificates.
     *
     * @param policy what may be fetched, and what it may cost
     */
    public Fetcher(FetchPolicy policy) {
        this(policy, HostResolver.SYSTEM, TlsTrust.SYSTEM);
    }

    Fetcher(FetchPolicy policy, HostResolver resolver, TlsTrust trust) {
        this.policy = policy;
        this.resolver = resolver;
        this.trust = trust;
    }

    /**
     * Fetches a picture. From any thread.
     *
     * @param source where it is
     * @param limit most bytes, besides the policy's limit
     * @return the encoded picture
     * @throws FetchException if it cannot be fetched
     * @throws ImageException if what comes is no picture or too large
     */
    public byte[] fetch(ImageSource.OfRemote source, long limit) {
        PictureUrl first = PictureUrl.of(source.uri(), source.name());
        FetchGuard guard = new FetchGuard(policy, resolver, source.name());
        HttpHop hop = new HttpHop(policy, trust, source.name(), Math.min(limit, policy.maxBytes()));
        FutureTask<byte[]> task = new FutureTask<>(() -> follow(first, source.name(), guard, hop));
        Thread.ofPlatform().daemon().name("pixtral-fetch").start(task);
        try {
            return task.get(policy.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw FetchExceptions.timeout(source.name(), policy);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FetchExceptions.interrupted(source.name(), e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            hop.stop();
        }
    }

    private byte[] follow(PictureUrl first, String name, FetchGuard guard, HttpHop hop) throws InterruptedException {
        long end = System.nanoTime() + policy.timeout().toNanos();
        PictureUrl url = first;
        int redirects = 0;
        int pauses = 0;
        while (true) {
            // whatever leads to a request, where it goes is looked up and checked anew
            switch (hop.get(url, guard.check(url))) {
                case HttpHop.Answer.Picture(byte[] bytes) -> {
                    return bytes;
                }
                case HttpHop.Answer.Redirect(URI next) -> {
                    if (++redirects > policy.maxRedirects()) {
                        throw FetchExceptions.badAnswer(
                                name,
                                "it leads on to other addresses more than %d times".formatted(policy.maxRedirects()));
                    }
                    url = url.redirected(next, name);
                }
                case HttpHop.Answer.Later later ->
                    pause(later, ++pauses, Duration.ofNanos(end - System.nanoTime()), hop);
            }
        }
    }

    private void pause(HttpHop.Answer.Later later, int pauses, Duration left, HttpHop hop) throws InterruptedException {
        if (pauses > MOST_PAUSES) {
            throw later.refusal().exception("it was asked %d times, after the pauses that it wanted".formatted(pauses));
        }
        if (later.pause().compareTo(left) >= 0) {
            throw later.refusal()
                    .exception(
                            "it asks to wait for %,d seconds (Retry-After), but a fetch may take %.1f seconds in all; try again then, or allow more time"
                                    .formatted(
                                            later.pause().toSeconds(),
                                            policy.timeout().toMillis() / 1000.0));
        }
        if (!hop.pause(later.pause())) {
            throw later.refusal().exception(); // nobody waits for it any more
        }
    }

    private static RuntimeException failure(Throwable thrown) {
        return switch (thrown) {
            case Error error -> throw error;
            case RuntimeException failure -> failure;
            default -> new IllegalStateException(thrown); // the fetch's own thread is never interrupted
        };
    }
}
