package dev.pixtral.hub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.pixtral.store.ModelId;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads any bytes as answers of a hub, for tests of other packages. Throws a {@link HubException} and nothing else. */
public final class HubBytes {
    /** Bodies in JSON. */
    public static final List<String> ANSWERS = List.of(
            """
            [{"type":"directory","oid":"%1$s","size":0,"path":"sub"},
            {"type":"file","oid":"%1$s","size":135,"path":"sub/model.safetensors",
            "lfs":{"oid":"%2$s","size":4990957080,"pointerSize":135},"xetHash":"%2$s"},
            {"type":"file","oid":"%1$s","size":997,"path":"config.json","lastCommit":null}]""".formatted("a".repeat(40), "b".repeat(64)),
            """
            {"_id":"1","id":"someone/model","sha":"%s","private":false,"gated":"auto","disabled":false,
            "tags":["a"],"siblings":[{"rfilename":"config.json","size":997}],"config":{"model_type":"llava"}}""".formatted("c".repeat(40)),
            "{\"error\":[\"one\",\"two\"],\"error_description\":\"three\",\"errors\":[{\"code\":4,\"message\":\"five\"}]}");

    /** Headers, one a line. */
    public static final List<String> HEADERS = List.of(
            """
            X-Repo-Commit: %1$s
            X-Linked-Etag: "%2$s"
            X-Linked-Size: 7300
            ETag: W/"%1$s"
            Location: https://cdn.example/xet/1?Expires=1796058365&Signature=s%%20%%2B&Key-Pair-Id=K
            """.formatted("c".repeat(40), "b".repeat(64)),
            """
            Location: //cdn.example/a/../b?X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600#x
            Content-Range: bytes 0-999/7300
            Content-Length: 1000
            Content-Encoding: identity
            """,
            """
            Location: /api/resolve-cache/models/a/b
            Retry-After: Wed, 21 Oct 2026 07:28:00 GMT
            Date: Wed, 21 Oct 2026 07:27:00 GMT
            RateLimit: "resolvers";r=0;t=120
            RateLimit-Policy: "fixed window";"resolvers";q=500;w=300
            Link: <https://hub.example/api/models/a/b/tree/main?cursor=2>; rel="next"
            """,
            "Retry-After: 120\nContent-Range: bytes */7300\nLocation: ../c\nLink: </x>; rel=next\n");

    private static final URI FROM = URI.create("https://hub.example/someone/model/resolve/main/a?secret");
    private static final HubFile FILE = new HubFile("model.safetensors", 7_300, "b".repeat(64));
    private static final HubSnapshot SNAPSHOT =
            new HubSnapshot(new ModelId("someone/model", Optional.empty()), "c".repeat(40), List.of(FILE));

    private HubBytes() {}

    /** Reads the body of each of the answers. */
    public static void answer(byte[] json) {
        HubJson.error(json);
        try {
            require(HubJson.commit(json, "the revision").matches("[0-9a-f]{40}"), "no commit");
        } catch (HubException e) {
            require(e.reason() == HubException.Reason.FOREIGN, e.getMessage());
        }
        for (HubFile file : HubJson.files(json, "the list")) {
            Path path = Path.of("folder").resolve(file.path());
            require(path.normalize().startsWith("folder") && path.normalize().equals(path), file.path());
            require(file.size() >= 0 && file.etag().matches("[0-9a-f]{40}|[0-9a-f]{64}"), file.toString());
        }
    }

    /** Reads headers, one a line. */
    public static void headers(byte[] lines) {
        Map<String, List<String>> map = new HashMap<>();
        for (String line : new String(lines, ISO_8859_1).split("\n")) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).matches("[A-Za-z-]+")) {
                map.putIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), List.of(line.substring(colon + 1)));
            }
        }
        HubResponse response = new HubResponse(FROM, 429, HttpHeaders.of(map, (_, _) -> true), new ResponseBody());
        ServerPause.of(response, Instant.EPOCH).ifPresent(pause -> require(!pause.isNegative(), "a negative pause"));
        ContentRange.of(response).ifPresent(range -> require(!range.is(5, 5), "an empty range"));
        response.number("Content-Length");
        URI next = Redirects.next(FROM, response.header("Location").orElse(""));
        require(next.getScheme().equalsIgnoreCase("https") && next.getRawUserInfo() == null, "another scheme");
        FileLocation.of(next, Instant.EPOCH).isDue(Instant.EPOCH);
        SnapshotReader.nextPage(FROM, response.header("Link").orElse(""));
        new FileLocator(null, SNAPSHOT, FILE).check(response);
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException(what);
        }
    }
}
