package dev.pixtral.hub;

import dev.pixtral.store.ModelId;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Resolves a revision and lists the files of its commit. */
final class SnapshotReader {
    private static final int MOST_PAGES = 100;
    private static final int MOST_FILES = 50_000;
    private static final Pattern NEXT = Pattern.compile("<([^<>]{1,4000})>\\s*;[^<>]*?rel=\"?next\"?.*");

    private final HubHttp http;
    private final Addresses addresses;
    private final ModelId id;
    private final Subject subject;

    SnapshotReader(HubHttp http, ModelId id) {
        this.http = http;
        this.addresses = new Addresses(http.settings().endpoint());
        this.id = id;
        this.subject = Subject.of(id);
    }

    /** An answer that was read. */
    private record Page(URI uri, byte[] json, Optional<String> link) {}

    HubSnapshot read() throws InterruptedException {
        Page revision = page(addresses.revision(id));
        String commit = HubJson.commit(revision.json(), Addresses.shown(revision.uri()));
        return new HubSnapshot(id, commit, unambiguous(files(commit)));
    }

    private List<HubFile> files(String commit) throws InterruptedException {
        List<HubFile> files = new ArrayList<>();
        Set<URI> seen = new HashSet<>();
        Optional<URI> next = Optional.of(addresses.tree(id, commit));
        while (next.isPresent()) {
            if (!seen.add(next.get()) || seen.size() > MOST_PAGES || files.size() > MOST_FILES) {
                throw foreign("its list of files does not end");
            }
            Page page = page(next.get());
            files.addAll(HubJson.files(page.json(), Addresses.shown(page.uri())));
            next = page.link().flatMap(link -> next(page.uri(), link));
        }
        return files;
    }

    private Optional<URI> next(URI from, String link) {
        Matcher matcher = NEXT.matcher(link);
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        URI next = Redirects.next(from, matcher.group(1));
        if (!http.isHub(next)) {
            throw foreign("its list of files continues on another server");
        }
        return Optional.of(next);
    }

    /** Of names that some system takes for the same, none can be written without hiding another. */
    private static List<HubFile> unambiguous(List<HubFile> files) {
        Map<String, Integer> count = new HashMap<>();
        files.forEach(file -> count.merge(FileNames.folded(file.path()), 1, Integer::sum));
        return files.stream()
                .filter(file -> count.get(FileNames.folded(file.path())) == 1)
                .sorted(Comparator.comparing(HubFile::path))
                .toList();
    }

    private Page page(URI first) throws InterruptedException {
        return new Attempts(http.limits()).repeat(() -> {
            try (HubResponse response = fromHub(first)) {
                if (response.status() != 200) {
                    throw Refusal.of(http, subject, response);
                }
                return new Page(
                        response.uri(), http.bytes(response, http.limits().apiBytes()), response.header("Link"));
            }
        });
    }

    /** A repository that was renamed redirects on the hub itself. */
    private HubResponse fromHub(URI first) throws RetryableException, InterruptedException {
        URI next = first;
        for (int hop = 0; hop <= Redirects.MOST; hop++) {
            HubResponse response = http.send("GET", next, Optional.empty());
            if (!response.isRedirect()) {
                return response;
            }
            next = http.nextOf(response);
            if (!http.isHub(next)) {
                throw elsewhere(http, next);
            }
        }
        throw Redirects.tooMany(first);
    }

    static HubException elsewhere(HubHttp http, URI next) {
        return new HubException(
                HubException.Reason.FOREIGN,
                "%s sends requests on to %s; set HF_ENDPOINT to the address of the hub itself."
                        .formatted(http.settings().endpoint(), Origin.of(next)));
    }

    private HubException foreign(String what) {
        return new HubException(
                HubException.Reason.FOREIGN,
                "%s: the server %s is not a hub: %s; check HF_ENDPOINT."
                        .formatted(subject, http.settings().endpoint(), what));
    }
}
