package dev.pixtral.server;

import dev.pixtral.Pixtral;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Numbers for Prometheus: {@code GET /metrics}. */
final class MetricsPage {
    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Pixtral pixtral;
    private final RequestThreads threads;
    private final Map<Integer, LongAdder> byStatus = new ConcurrentSkipListMap<>();

    MetricsPage(Pixtral pixtral, RequestThreads threads) {
        this.pixtral = pixtral;
        this.threads = threads;
    }

    /** Counts a request that has ended. */
    void count(Call call) {
        byStatus.computeIfAbsent(call.status(), _ -> new LongAdder()).increment();
    }

    void answer(Call call) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("# HELP pixtral_http_requests_in_progress Connections with a request.\n")
                .append("# TYPE pixtral_http_requests_in_progress gauge\n")
                .append("pixtral_http_requests_in_progress ")
                .append(threads.inUse())
                .append("\n# HELP pixtral_http_requests_total Requests that have ended.\n")
                .append("# TYPE pixtral_http_requests_total counter\n");
        byStatus.forEach((status, count) -> text.append("pixtral_http_requests_total{status=\"%s\"} %d\n"
                .formatted(status < 0 ? "none" : status, count.sum())));
        call.answer(200, TYPE, text.toString());
    }
}
