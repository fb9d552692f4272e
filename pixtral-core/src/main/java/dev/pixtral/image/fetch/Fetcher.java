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
 * Fetches pictures from servers, as far as {@link FetchPolicy} allows.
 *
 * <p>Each fetch runs on its own thread, because resolving a name cannot be interrupted: the caller waits until the time
 * limit expires or the caller is interrupted, and then closes the thread's connection. If a server asks the client to
 * retry later (Retry-After), the request is retried, a few times and within the time limit. An abandoned thread ends as
 * soon as the operation that it waits for returns.
 */
public final class Fetcher {
    private static final int MOST_PAUSES = 3;

    private final FetchPolicy policy;
    private final HostResolver resolver;
    private final TlsTrust trust;

    /**
     * Creates a fetcher that uses the system's resolver and trusts the system's certificates.
     *
     * @param policy which pictures may be fetched, and the limits on fetching
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
     * Fetches a picture. May be called from any thread.
     *
     * @param source where the picture is
     * @param limit maximum number of bytes, in addition to the policy's limit
     * @return the encoded picture
     * @throws FetchException if the picture cannot be fetched
     * @throws ImageException if the response is not a picture or is too large
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
            // every request resolves and checks its target again, redirects and retries included
            switch (hop.get(url, guard.check(url))) {
                case HttpHop.Answer.Picture(byte[] bytes) -> {
                    return bytes;
                }
                case HttpHop.Answer.Redirect(URI next) -> {
                    if (++redirects > policy.maxRedirects()) {
                        throw FetchExceptions.badAnswer(
                                name, "it redirects more than %d times".formatted(policy.maxRedirects()));
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
            throw later.refusal()
                    .exception("it was asked %d times, after the pauses that it requested".formatted(pauses));
        }
        if (later.pause().compareTo(left) >= 0) {
            throw later.refusal()
                    .exception(("it asks to wait for %,d seconds (Retry-After), "
                                    + "but a fetch may take %.1f seconds in total; "
                                    + "try again after that, or allow more time")
                            .formatted(
                                    later.pause().toSeconds(), policy.timeout().toMillis() / 1000.0));
        }
        if (!hop.pause(later.pause())) {
            throw later.refusal().exception(); // the caller no longer waits
        }
    }

    private static RuntimeException failure(Throwable thrown) {
        return switch (thrown) {
            case Error error -> throw error;
            case RuntimeException failure -> failure;
            default -> new IllegalStateException(thrown); // the thread of the fetch is never interrupted
        };
    }
}
