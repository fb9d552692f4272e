package dev.pixtral.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.pixtral.Pixtral;
import dev.pixtral.errors.Visible;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Serves all requests: checks them, chooses the endpoint, and turns failures into errors in OpenAI's form. */
final class Router implements HttpHandler {
    private static final int LONGEST_PATH = 200;
    private static final String MODELS = "/models";

    private final ServerSettings settings;
    private final Gate gate;
    private final ChatEndpoint chat;
    private final ServedModel model;
    private final Health health;
    private final MetricsPage metrics;
    private final Failures failures;
    private final Page page = new Page();

    Router(Pixtral pixtral, ServerSettings settings, Gate gate, RunningAnswers answers, RequestThreads threads) {
        this.settings = settings;
        this.gate = gate;
        this.failures = new Failures(answers);
        this.model = new ServedModel(pixtral, settings);
        this.chat = new ChatEndpoint(pixtral, model, settings, answers, failures);
        this.health = new Health(pixtral, answers, failures);
        this.metrics = new MetricsPage(pixtral, model, threads);
    }

    /**
     * Serves a request.
     *
     * @throws IOException if the connection must be cut: the client is gone or too slow, or an error occurred after the
     *     status was sent
     */
    @Override
    public void handle(HttpExchange http) throws IOException {
        long begin = System.nanoTime();
        Call call = new Call(http, RequestThreads.stage(), settings.limits().writeTime());
        call.set("X-Content-Type-Options", "nosniff");
        call.set("Cache-Control", "no-store");
        String end = ", cut: the client is gone, too slow, or was sent an error";
        try {
            serve(call);
            end = "";
        } finally {
            metrics.count(call);
            settings.log().request(line(call, begin) + end);
        }
    }

    private void serve(Call call) throws IOException {
        try {
            gate.enter(call);
            route(call);
            call.end();
        } catch (InterruptedException e) {
            throw new IOException("the client was too slow", e);
        } catch (IOException e) {
            throw e;
        } catch (Throwable failure) {
            refuse(call, failures.refusal(failure));
        }
    }

    private void refuse(Call call, Refusal refusal) throws IOException {
        if (refusal.getCause() != null) {
            settings.log().failure(refusal.getCause());
        }
        if (call.begun()) {
            throw new IOException("failed after the status was sent", refusal);
        }
        refusal.headers().forEach(call::set);
        if (call.hasUnreadBody()) {
            call.set("Connection", "close");
        }
        call.answer(refusal.status(), Call.JSON, refusal.error().line());
        call.end();
    }

    private void route(Call call) throws IOException, InterruptedException {
        String path = call.path().startsWith("/v1/") ? call.path().substring("/v1".length()) : call.path();
        if (call.method().equals("OPTIONS")) {
            preflight(call);
        } else if (path.equals("/chat/completions")) {
            only(call, "POST");
            chat.answer(call, gate.salt(call));
        } else if (path.equals("/health")) {
            only(call, "GET", "HEAD");
            health.answer(call);
        } else if (path.equals("/metrics")) {
            only(call, "GET", "HEAD");
            gate.salt(call);
            metrics.answer(call);
        } else if (path.equals(MODELS) || path.startsWith(MODELS + "/")) {
            only(call, "GET", "HEAD");
            gate.salt(call);
            models(call, path);
        } else if (page.has(call.path())) {
            only(call, "GET", "HEAD");
            page.answer(call);
        } else {
            throw Refusal.invalid(
                    404,
                    "not_found",
                    "There is nothing at this path; this server has POST /v1/chat/completions, GET /v1/models, /health,"
                            + " /metrics, and a page at /.");
        }
    }

    private static void only(Call call, String... methods) {
        if (!List.of(methods).contains(call.method())) {
            throw Refusal.method(call.path(), String.join(", ", methods));
        }
    }

    private void models(Call call, String path) throws IOException {
        if (path.equals(MODELS)) {
            call.answer(200, Call.JSON, model.list());
        } else {
            call.answer(200, Call.JSON, model.one(path.substring(MODELS.length() + 1)));
        }
    }

    /** A browser asks whether a foreign page may send a request. */
    private static void preflight(Call call) throws IOException {
        Map.of(
                        "Allow", "GET, HEAD, POST, OPTIONS",
                        "Access-Control-Allow-Methods", "GET, POST",
                        "Access-Control-Allow-Headers", "authorization, content-type",
                        "Access-Control-Max-Age", "600")
                .forEach(call::set);
        call.answer(204, "text/plain", "");
    }

    private static String line(Call call, long begin) {
        return "%s %s %s %.3f s"
                .formatted(
                        Visible.excerpt(call.method(), LONGEST_PATH),
                        Visible.excerpt(call.path(), LONGEST_PATH),
                        call.status() < 0 ? "-" : call.status(),
                        (System.nanoTime() - begin) / 1e9);
    }
}
