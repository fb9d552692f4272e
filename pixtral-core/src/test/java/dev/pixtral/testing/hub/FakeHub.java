package dev.pixtral.testing.hub;

import static dev.pixtral.testing.hub.FakeRequest.Server.CDN;
import static dev.pixtral.testing.hub.FakeRequest.Server.HUB;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A hub on this machine: one listener as the hub ({@code 127.0.0.1}), another one as its storage ({@code localhost},
 * which is another host to a client). It behaves like the real one unless a {@link Script} answers instead, and records
 * every request.
 */
public final class FakeHub implements AutoCloseable {
    private static final Pattern RESOLVE = Pattern.compile("/([^/]+/[^/]+)/resolve/([^/]+)/(.+)");
    private static final Pattern CACHED = Pattern.compile("/api/resolve-cache/models/([^/]+/[^/]+)/([^/]+)/(.+)");
    private static final Pattern API = Pattern.compile("/api/models/([^/]+/[^/]+?)(?:/(revision|tree)/([^/]+))?");
    private static final Pattern STORED = Pattern.compile("/xet/([0-9a-f]{64})");
    private static final Duration SIGNED = Duration.ofHours(1);

    private final Map<String, FakeRepository> repositories = new ConcurrentHashMap<>();
    private final List<FakeRequest> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger signatures = new AtomicInteger();
    private final FakeListener hub;
    private final FakeListener cdn;
    private volatile Script script = _ -> Optional.empty();
    private volatile Optional<String> token = Optional.empty();
    private volatile int pageSize = 1_000;
    private volatile long bytesPerSecond;

    /** Answers instead of the hub. */
    @FunctionalInterface
    public interface Script {
        /** Returns the answer; empty for the usual one. */
        Optional<FakeAnswer> answer(FakeRequest request);
    }

    /** Starts on free ports. */
    public FakeHub() {
        this(0);
    }

    /** Starts on this port, and on a free one for the storage. */
    public FakeHub(int port) {
        this.cdn = new FakeListener(CDN, 0, this::answer);
        this.hub = new FakeListener(HUB, port, this::answer);
    }

    /** The value of {@code HF_ENDPOINT}. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + hub.port());
    }

    /** The address of the storage. */
    public URI storage() {
        return URI.create("http://localhost:" + cdn.port());
    }

    /** The repository of this name, which is made if it is not there. */
    public FakeRepository repository(String id) {
        return repositories.computeIfAbsent(id, FakeRepository::new);
    }

    /** From now on these answers come first. */
    public void script(Script first) {
        script = first;
    }

    /** From now on all repositories need this token. */
    public void gated(String accepted) {
        token = Optional.of(accepted);
    }

    /** Entries on each page of the list of files. */
    public void pageSize(int entries) {
        pageSize = entries;
    }

    /** Speed of each connection to the storage; 0 for full speed. */
    public void slow(long speed) {
        bytesPerSecond = speed;
    }

    /** All requests so far. */
    public List<FakeRequest> requests() {
        return List.copyOf(requests);
    }

    /** The requests so far to one listener. */
    public List<FakeRequest> requests(FakeRequest.Server server) {
        return requests.stream().filter(request -> request.server() == server).toList();
    }

    public void forgetRequests() {
        requests.clear();
    }

    /** Open connections of both listeners. */
    public int connections() {
        return hub.open() + cdn.open();
    }

    /** The most connections to the storage that were open at the same time. */
    public int mostStorageConnections() {
        return cdn.most();
    }

    private FakeAnswer answer(FakeRequest request) {
        requests.add(request);
        return script.answer(request).orElseGet(() -> usual(request));
    }

    /** What the real hub would answer. */
    public FakeAnswer usual(FakeRequest request) {
        return request.server() == CDN ? stored(request) : ofHub(request);
    }

    private FakeAnswer ofHub(FakeRequest request) {
        if (token.isPresent() && !request.header("authorization").equals(token.map(one -> "Bearer " + one))) {
            return error(401, "GatedRepo", "Access to this repository is restricted and you are not authenticated.");
        }
        Matcher resolve = RESOLVE.matcher(request.path());
        Matcher cached = CACHED.matcher(request.path());
        Matcher api = API.matcher(request.path());
        if (api.matches()) {
            return api(request, api);
        }
        if (cached.matches()) {
            return file(request, cached, true);
        }
        return resolve.matches() ? file(request, resolve, false) : error(404, "", "Not found");
    }

    private FakeAnswer api(FakeRequest request, Matcher api) {
        FakeRepository repository = repositories.get(api.group(1));
        if (repository == null) {
            return error(404, "RepoNotFound", "Repository not found");
        }
        if (!knows(repository, api.group(3) == null ? "main" : decoded(api.group(3)))) {
            return error(404, "RevisionNotFound", "Invalid rev id: " + api.group(3));
        }
        return "tree".equals(api.group(2))
                ? tree(request, repository)
                : FakeAnswer.of(
                        200,
                        """
                {"id":"%s","sha":"%s","private":false,"gated":false,"disabled":false,"siblings":[]}""".formatted(repository.id(), repository.commit()),
                        "Content-Type: application/json; charset=utf-8");
    }

    private FakeAnswer tree(FakeRequest request, FakeRepository repository) {
        List<String> entries = new ArrayList<>(repository.entries());
        entries.addFirst("{\"type\":\"directory\",\"oid\":\"" + "a".repeat(40) + "\",\"size\":0,\"path\":\"folder\"}");
        Matcher cursor = Pattern.compile("cursor=([0-9]+)").matcher(request.target());
        int from = cursor.find() ? Integer.parseInt(cursor.group(1)) : 0;
        int to = Math.min(entries.size(), from + pageSize);
        FakeAnswer page = FakeAnswer.of(
                200, "[" + String.join(",", entries.subList(from, to)) + "]", "Content-Type: application/json");
        return to == entries.size()
                ? page
                : page.with(
                        "Link",
                        "<%s%s?recursive=true&cursor=%d>; rel=\"next\"".formatted(endpoint(), request.path(), to));
    }

    private static boolean knows(FakeRepository repository, String revision) {
        return revision.equals("main") || revision.equals(repository.commit());
    }

    private FakeAnswer file(FakeRequest request, Matcher match, boolean cached) {
        FakeRepository repository = repositories.get(match.group(1));
        if (repository == null) {
            return error(404, "RepoNotFound", "Repository not found");
        }
        if (!knows(repository, decoded(match.group(2)))) {
            return error(404, "RevisionNotFound", "Invalid rev id");
        }
        FakeRepository.File file = repository.files().get(decoded(match.group(3)));
        if (file == null) {
            return error(404, "EntryNotFound", "Entry not found").with("X-Repo-Commit", repository.commit());
        }
        if (file.isLarge()) {
            return FakeAnswer.of(302, "Found. Redirecting to the storage")
                    .with("X-Repo-Commit", repository.commit())
                    .with("X-Linked-Etag", '"' + file.etag() + '"')
                    .with("X-Linked-Size", Long.toString(file.content().size()))
                    .with("Location", signed(file.etag()));
        }
        if (!cached) {
            return FakeAnswer.of(307, "Temporary Redirect")
                    .with(
                            "Location",
                            "/api/resolve-cache/models/%s/%s/%s"
                                    .formatted(repository.id(), repository.commit(), match.group(3)));
        }
        return bytes(request, file.content())
                .with("X-Repo-Commit", repository.commit())
                .with("ETag", '"' + file.etag() + '"');
    }

    private String signed(String hash) {
        return "%s/xet/%s?Expires=%d&Signature=signature-%d&Key-Pair-Id=K"
                .formatted(storage(), hash, Instant.now().plus(SIGNED).getEpochSecond(), signatures.incrementAndGet());
    }

    private FakeAnswer stored(FakeRequest request) {
        Matcher stored = STORED.matcher(request.path());
        if (!stored.matches() || !request.target().contains("Signature=signature-")) {
            return FakeAnswer.of(403, "<Error>AccessDenied</Error>", "Content-Type: application/xml");
        }
        for (FakeRepository repository : repositories.values()) {
            for (FakeRepository.File file : repository.files().values()) {
                if (file.etag().equals(stored.group(1))) {
                    return bytes(request, file.content())
                            .with("ETag", '"' + "f".repeat(64) + '"') // not the hash of the content
                            .slow(bytesPerSecond);
                }
            }
        }
        return FakeAnswer.of(404, "gone");
    }

    /** The part of a content that a request asks for. */
    public static FakeAnswer bytes(FakeRequest request, FakeContent content) {
        long size = content.size();
        if (request.from().isEmpty()) {
            FakeAnswer whole = FakeAnswer.of(200).content(content, 0, size).with("Accept-Ranges", "bytes");
            return request.method().equals("HEAD") ? whole.with("Content-Length", Long.toString(size)) : whole;
        }
        long from = request.from().getAsLong();
        long to = request.to(size);
        return from >= to
                ? FakeAnswer.of(416).with("Content-Range", "bytes */" + size)
                : FakeAnswer.of(206)
                        .content(content, from, to)
                        .with("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, size));
    }

    /** An error as the hub sends it. */
    public static FakeAnswer error(int status, String code, String message) {
        FakeAnswer answer = FakeAnswer.of(status, "{\"error\":\"" + message + "\"}", "Content-Type: application/json")
                .with("X-Error-Message", message)
                .with("X-Request-Id", "Root=1-fake");
        return code.isEmpty() ? answer : answer.with("X-Error-Code", code);
    }

    private static String decoded(String path) {
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        hub.close();
        cdn.close();
    }
}
