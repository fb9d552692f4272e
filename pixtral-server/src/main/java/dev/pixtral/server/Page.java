package dev.pixtral.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The page that the server shows to people: {@code GET /}. It loads nothing from other servers, and its policy lets it
 * talk to this one only.
 */
final class Page {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final Map<String, String> TYPES = Map.of(
            "index.html", "text/html; charset=utf-8",
            "page.css", "text/css; charset=utf-8",
            "page.js", SCRIPT,
            "server.js", SCRIPT,
            "pictures.js", SCRIPT,
            "turns.js", SCRIPT,
            "icon.svg", "image/svg+xml");

    private final Map<String, byte[]> files = new HashMap<>(); // by path

    Page() {
        TYPES.keySet().forEach(name -> files.put(path(name), content(name)));
    }

    private static String path(String name) {
        return name.equals("index.html") ? "/" : "/" + name;
    }

    private static byte[] content(String name) {
        try (InputStream in = Page.class.getResourceAsStream("page/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a damaged jar
        }
    }

    boolean has(String path) {
        return files.containsKey(path);
    }

    /** Sends a file of the page. */
    void answer(Call call) throws IOException {
        call.set("Content-Security-Policy", POLICY);
        call.set("Referrer-Policy", "no-referrer");
        call.set("Cross-Origin-Opener-Policy", "same-origin");
        String name = call.path().equals("/") ? "index.html" : call.path().substring(1);
        call.answer(200, TYPES.get(name), files.get(call.path()));
    }
}
