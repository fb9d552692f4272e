package dev.pixtral.hub;

import dev.pixtral.errors.Excerpt;
import dev.pixtral.hub.HubException.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Says what an answer that is not a success means, and what to do. */
final class Refusal {
    private static final Set<Integer> FOR_A_WHILE = Set.of(408, 429, 500, 502, 503, 504);
    private static final List<String> REQUEST_IDS = List.of("x-request-id", "x-amzn-trace-id", "x-amz-cf-id");
    private static final int WORDS = 16 << 10;

    private final HubHttp http;
    private final Addresses addresses;
    private final Subject subject;
    private final HubResponse response;

    private Refusal(HubHttp http, Subject subject, HubResponse response) {
        this.http = http;
        this.addresses = new Addresses(http.settings().endpoint());
        this.subject = subject;
        this.response = response;
    }

    /**
     * Returns what to throw for an answer, and closes it.
     *
     * @throws RetryableException if another attempt may succeed
     */
    static HubException of(HubHttp http, Subject subject, HubResponse response)
            throws RetryableException, InterruptedException {
        try (response) {
            Refusal refusal = new Refusal(http, subject, response);
            HubException failure = refusal.failure();
            if (FOR_A_WHILE.contains(response.status())) {
                throw RetryableException.after(ServerPause.of(response, Instant.now()), failure);
            }
            return failure;
        }
    }

    private HubException failure() throws InterruptedException {
        String words = words();
        String end = (words.isEmpty() ? "" : " The server says: \"" + words + "\".") + requestId();
        return new HubException(reason(), sentence(words) + end);
    }

    private Reason reason() {
        return switch (response.status()) {
            case 401, 403 -> Reason.DENIED;
            case 404, 410 -> Reason.MISSING;
            case 407 -> Reason.PROXY;
            case 408, 429, 500, 502, 503, 504 -> Reason.UNREACHABLE;
            default -> Reason.FOREIGN;
        };
    }

    private String sentence(String words) {
        boolean hub = http.isHub(response.uri());
        return switch (response.status()) {
            case 401, 403 ->
                hub
                        ? denied(words)
                        : "%s: the storage server %s refuses the file (status %d); try again later."
                                .formatted(subject, Origin.of(response.uri()), response.status());
            case 404 -> missing();
            case 407 -> proxy();
            case 429 ->
                ("%s: the server has received too many requests (status 429); try again in five minutes"
                                + (hasToken() ? "." : ", or set HF_TOKEN, because accounts may send more."))
                        .formatted(subject);
            case 408, 500, 502, 503, 504 ->
                "%s: the server %s has a problem (status %d); try again later, what was finished is kept."
                        .formatted(subject, Origin.of(response.uri()), response.status());
            default ->
                "%s: the server %s answers with status %d, which a hub does not; check HF_ENDPOINT."
                        .formatted(subject, Origin.of(response.uri()), response.status());
        };
    }

    private String denied(String words) {
        String code = response.header("X-Error-Code").orElse("");
        if (code.equals("GatedRepo")) {
            return hasToken()
                    ? "%s: the account of the token has no access; ask for it on %s, and try again when it is granted."
                            .formatted(subject, addresses.page(subject.id()))
                    : "%s: access is restricted; accept the conditions on %s, then set HF_TOKEN (or --token-file) to a token of that account from %s."
                            .formatted(subject, addresses.page(subject.id()), addresses.tokens());
        }
        if (words.contains("Access to this resource is disabled")) {
            return "%s: the hub has disabled this repository; choose another one.".formatted(subject);
        }
        if (hasToken() && (response.status() == 401 || words.contains("Invalid credentials"))) {
            return "%s: the hub does not accept the token, which may be mistyped, expired or revoked; make a new one on %s and set HF_TOKEN (or --token-file), or sign in again with 'hf auth login'."
                    .formatted(subject, addresses.tokens());
        }
        if (response.status() == 401) {
            return noRepository();
        }
        return hasToken()
                ? "%s: the token does not permit to read it; make one with the permission to read on %s."
                        .formatted(subject, addresses.tokens())
                : "%s: the hub refuses access (status 403); set HF_TOKEN (or --token-file) to a token from %s."
                        .formatted(subject, addresses.tokens());
    }

    private String missing() {
        return switch (response.header("X-Error-Code").orElse("")) {
            case "RevisionNotFound" ->
                "%s: there is no such revision; %s/tree/main shows branches and tags."
                        .formatted(subject, addresses.page(subject.id()));
            case "EntryNotFound" ->
                "%s: there is no such file in this revision; %s/tree/main shows the files."
                        .formatted(subject, addresses.page(subject.id()));
            default ->
                subject.file().isEmpty()
                        ? noRepository()
                        : "%s: there is no such file on %s any more; start the download again."
                                .formatted(subject, Origin.of(response.uri()));
        };
    }

    private String noRepository() {
        return "%s: there is no such repository on %s, or it is private%s."
                .formatted(
                        subject,
                        http.settings().endpoint(),
                        hasToken()
                                ? " and the account of the token has no access; check the name"
                                : "; check the name, or set HF_TOKEN (or --token-file) to a token of an account with access");
    }

    private String proxy() {
        return ("The proxy %s requires a name and a password; write them into HTTPS_PROXY (http://name:password@host:port), "
                        + "and set the JVM option -Djdk.http.auth.tunneling.disabledSchemes= with nothing after the sign.")
                .formatted(http.settings()
                        .proxies()
                        .proxy(response.uri())
                        .map(HubProxies.Chosen::toString)
                        .orElse("of this network"));
    }

    private boolean hasToken() {
        return http.settings().token().isPresent();
    }

    /** What the server says itself: in a header, because the answer to HEAD has no body, or in JSON. */
    private String words() throws InterruptedException {
        Optional<String> header = response.header("X-Error-Message");
        if (header.isPresent() || !response.header("Content-Type").orElse("").contains("json")) {
            return withoutSecrets(header.orElse(""));
        }
        return withoutSecrets(HubJson.error(http.beginning(response, WORDS)));
    }

    private String requestId() {
        for (String name : REQUEST_IDS) {
            Optional<String> id = response.header(name);
            if (id.isPresent()) {
                return " (request " + withoutSecrets(id.get()) + ")";
            }
        }
        return "";
    }

    /** A server may repeat what it was sent. */
    private String withoutSecrets(String text) {
        return Excerpt.of(
                http.settings().token().map(token -> text.replace(token, "...")).orElse(text));
    }
}
