package dev.pixtral.server;

import dev.pixtral.Pixtral;
import dev.pixtral.metrics.EngineStatistics;
import dev.pixtral.metrics.PrometheusText;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Numbers for Prometheus: {@code GET /metrics}. Those of the engine, and the requests of the server by status. */
final class MetricsPage {
    private final Pixtral pixtral;
    private final ServedModel model;
    private final RequestThreads threads;
    private final Map<Integer, LongAdder> byStatus = new ConcurrentSkipListMap<>();

    MetricsPage(Pixtral pixtral, ServedModel model, RequestThreads threads) {
        this.pixtral = pixtral;
        this.model = model;
        this.threads = threads;
    }

    /** Counts a request that has ended. */
    void count(Call call) {
        byStatus.computeIfAbsent(call.status(), _ -> new LongAdder()).increment();
    }

    void answer(Call call) throws IOException {
        SequencedMap<String, EngineStatistics> models = new LinkedHashMap<>();
        models.put(model.name(), pixtral.statistics());
        call.answer(200, PrometheusText.CONTENT_TYPE, PrometheusText.of(models) + ofServer());
    }

    private String ofServer() {
        StringBuilder text = new StringBuilder("""
                # HELP pixtral_http_requests_open Connections with a request that has not ended
                # TYPE pixtral_http_requests_open gauge
                pixtral_http_requests_open %d
                # HELP pixtral_http_requests_total Requests that have ended, by status; none if the client was gone before
                # TYPE pixtral_http_requests_total counter
                """.formatted(threads.inUse()));
        byStatus.forEach((status, count) -> text.append("pixtral_http_requests_total{status=\"%s\"} %d\n"
                .formatted(status < 0 ? "none" : status, count.sum())));
        return text.toString();
    }
}
