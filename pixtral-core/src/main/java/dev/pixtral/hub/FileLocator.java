package dev.pixtral.hub;

import dev.pixtral.errors.Excerpt;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * Finds where the bytes of one file are, and finds it again when the address has expired. Each time the hub's
 * statements are compared with the list of files. Thread-safe: threads that need a new address at the same time resolve
 * it once.
 */
final class FileLocator {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    private final HubHttp http;
    private final HubSnapshot snapshot;
    private final HubFile file;
    private final Subject subject;
    private final ReentrantLock lock = new ReentrantLock();
    private FileLocation location; // guarded by the lock

    /** Whether ranges of this file do not work here, so that another read need not try. */
    private volatile boolean withoutRanges;

    FileLocator(HubHttp http, HubSnapshot snapshot, HubFile file) {
        this.http = http;
        this.snapshot = snapshot;
        this.file = file;
        this.subject = Subject.of(snapshot.id(), file.path());
    }

    HubHttp http() {
        return http;
    }

    HubFile file() {
        return file;
    }

    Subject subject() {
        return subject;
    }

    boolean withoutRanges() {
        return withoutRanges;
    }

    void rangesDoNotWork() {
        withoutRanges = true;
    }

    /** Returns where the file is. */
    FileLocation location() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (location == null || location.isDue(Instant.now())) {
                location = new Attempts(http.limits()).repeat(this::resolve);
            }
            return location;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets a location that was refused, unless another thread has done so. */
    void forget(FileLocation refused) {
        lock.lock();
        try {
            if (location == refused) {
                location = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private FileLocation resolve() throws RetryableException, InterruptedException {
        URI first = new Addresses(http.settings().endpoint()).file(snapshot.id(), snapshot.commit(), file.path());
        URI next = first;
        boolean checked = false;
        for (int hop = 0; hop <= Redirects.MOST; hop++) {
            try (HubResponse response = head(next)) {
                if (response.status() != 200 && response.status() != 206 && !response.isRedirect()) {
                    throw Refusal.of(http, subject, response);
                }
                if (response.header("X-Repo-Commit").isPresent()) {
                    check(response);
                    checked = true;
                }
                if (response.isRedirect()) {
                    next = http.nextOf(response);
                }
                if (!response.isRedirect() || !http.isHub(next)) {
                    if (!checked) {
                        throw unknown(response, next);
                    }
                    return FileLocation.of(next, Instant.now());
                }
            }
        }
        throw Redirects.tooMany(first);
    }

    /** Some mirrors answer only to GET. */
    private HubResponse head(URI uri) throws RetryableException, InterruptedException {
        HubResponse response = http.send("HEAD", uri, Optional.empty());
        if (response.status() == 405 || response.status() == 501) {
            response.close();
            return http.send("GET", uri, file.size() == 0 ? Optional.empty() : Optional.of("bytes=0-0"));
        }
        return response;
    }

    private HubException unknown(HubResponse response, URI next) {
        if (response.isRedirect()) {
            return SnapshotReader.elsewhere(http, next);
        }
        return new HubException(
                HubException.Reason.FOREIGN,
                "%s: the answer of %s names no commit (X-Repo-Commit), so it is not a hub; check HF_ENDPOINT and the network's proxies."
                        .formatted(subject, Origin.of(response.uri())));
    }

    /** A commit never changes, so other values mean that the server mixes things up, or is not trustworthy. */
    private void check(HubResponse response) {
        expect("commit", snapshot.commit(), response.header("X-Repo-Commit"));
        expect("hash", file.etag(), etag(response));
        Optional<String> size = response.header("X-Linked-Size");
        if (size.isEmpty() && response.status() == 200 && response.isPlain()) {
            size = response.header("Content-Length");
        }
        expect("size", Long.toString(file.size()), size);
    }

    /** A tag that is not a hash, as some mirrors make it, says nothing; the content is checked in the end. */
    private static Optional<String> etag(HubResponse response) {
        return response.header("X-Linked-Etag")
                .or(() -> response.isRedirect() ? Optional.empty() : response.header("ETag"))
                .map(tag -> tag.replaceFirst("^W/", "").replace("\"", ""))
                .filter(tag -> HASH.matcher(tag).matches());
    }

    private void expect(String what, String listed, Optional<String> stated) {
        if (stated.isPresent() && !stated.get().equals(listed)) {
            throw changed("its %s is now '%s', not '%s'".formatted(what, Excerpt.of(stated.get()), listed));
        }
    }

    /** The server has another file than it listed. */
    HubException changed(String what) {
        return new HubException(
                HubException.Reason.CHANGED,
                "%s: the file has changed on the server (%s); start the download again.".formatted(subject, what));
    }
}
