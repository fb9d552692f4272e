package dev.pixtral.image;

import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches pictures from servers, as {@link FetchPolicy} allows it.
 *
 * <p>Each fetch has a thread of its own, because looking up a name cannot be interrupted: the caller waits for it until the time is over or the
 * caller is interrupted, and then closes the connection under it. A thread that is left behind ends with whatever it was waiting for, and does
 * nothing more.
 */
final class Fetcher {
    private final FetchPolicy policy;
    private final HostResolver resolver;
    private final TlsTrust trust;

    /** Makes a fetcher that asks the system for addresses and trusts the system's certificates. */
    Fetcher(FetchPolicy policy) {
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
     * @param limit most bytes, besides the policy's limit
     * @throws FetchException if it cannot be fetched
     * @throws ImageException if what comes is no picture or too large
     */
    byte[] fetch(ImageSource.OfRemote source, long limit) {
        PictureUrl first = PictureUrl.of(source.uri(), source.name());
        FetchGuard guard = new FetchGuard(policy, resolver, source.name());
        HttpHop hop = new HttpHop(policy, trust, source.name(), Math.min(limit, policy.maxBytes()));
        FutureTask<byte[]> task = new FutureTask<>(() -> follow(first, source.name(), guard, hop));
        Thread.ofPlatform().daemon().name("pixtral-fetch").start(task);
        try {
            return task.get(policy.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw FetchException.timeout(source.name(), policy);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FetchException.interrupted(source.name(), e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            hop.stop();
        }
    }

    private byte[] follow(PictureUrl first, String name, FetchGuard guard, HttpHop hop) {
        PictureUrl url = first;
        for (int redirects = 0; redirects <= policy.maxRedirects(); redirects++) {
            switch (hop.get(url, guard.check(url))) {
                case HttpHop.Answer.Picture(byte[] bytes) -> {
                    return bytes;
                }
                case HttpHop.Answer.Redirect(URI next) -> url = url.redirected(next, name);
            }
        }
        throw FetchException.badAnswer(
                name, "it leads on to other addresses more than %d times".formatted(policy.maxRedirects()));
    }

    private static RuntimeException failure(Throwable thrown) {
        return switch (thrown) {
            case Error error -> throw error;
            case RuntimeException failure -> failure;
            default -> new IllegalStateException(thrown); // nothing here throws checked exceptions
        };
    }
}
