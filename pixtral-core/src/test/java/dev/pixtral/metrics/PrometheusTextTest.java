package dev.pixtral.metrics;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.cache.CacheStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The text format, line by line. */
class PrometheusTextTest {
    private static final Histogram QUICK = new Histogram(List.of(0.001, 1.0, 2.5), List.of(1L, 2L, 0L, 4L), 9.25);
    private static final EngineStatistics ONE = new EngineStatistics(
            new RequestCounts(12, 7, 1, 2, 3, 4, 1, 1, 5, 256),
            new TokenCounts(1_000, 500, 12.5),
            new Latencies(QUICK, QUICK, QUICK, QUICK, QUICK),
            new PageCounts(3, 4, 10, 1L << 33, 1L << 34),
            new CacheStatistics(1, 2_048, 6, 5, 9, 1_024, 300, 1_000),
            60.5);

    private static String text(Map<String, EngineStatistics> models) {
        return PrometheusText.of(new LinkedHashMap<>(models));
    }

    /** Golden: written by hand from the format's description. */
    @Test
    void writes_counters_gauges_and_histograms() {
        assertThat(text(Map.of("pixtral-12b", ONE)))
                .startsWith("""
                        # HELP pixtral_requests_started_total Requests that entered the queue
                        # TYPE pixtral_requests_started_total counter
                        pixtral_requests_started_total{model="pixtral-12b"} 12
                        # HELP pixtral_requests_ended_total Requests that ended, by outcome
                        # TYPE pixtral_requests_ended_total counter
                        pixtral_requests_ended_total{model="pixtral-12b",outcome="finished"} 7
                        pixtral_requests_ended_total{model="pixtral-12b",outcome="failed"} 1
                        pixtral_requests_ended_total{model="pixtral-12b",outcome="cancelled"} 2
                        # HELP pixtral_requests_refused_total Requests that never entered the queue, by reason
                        # TYPE pixtral_requests_refused_total counter
                        pixtral_requests_refused_total{model="pixtral-12b",reason="busy"} 3
                        pixtral_requests_refused_total{model="pixtral-12b",reason="other"} 4
                        # HELP pixtral_requests_running Requests that are being computed
                        # TYPE pixtral_requests_running gauge
                        pixtral_requests_running{model="pixtral-12b"} 1
                        """)
                .contains("""
                        # HELP pixtral_compute_seconds_total Time in which the engine computed anything
                        # TYPE pixtral_compute_seconds_total counter
                        pixtral_compute_seconds_total{model="pixtral-12b"} 12.5
                        """)
                .contains("""
                        # HELP pixtral_request_first_token_seconds From entering the queue to the first token
                        # TYPE pixtral_request_first_token_seconds histogram
                        pixtral_request_first_token_seconds_bucket{model="pixtral-12b",le="0.001"} 1
                        pixtral_request_first_token_seconds_bucket{model="pixtral-12b",le="1"} 3
                        pixtral_request_first_token_seconds_bucket{model="pixtral-12b",le="2.5"} 3
                        pixtral_request_first_token_seconds_bucket{model="pixtral-12b",le="+Inf"} 7
                        pixtral_request_first_token_seconds_sum{model="pixtral-12b"} 9.25
                        pixtral_request_first_token_seconds_count{model="pixtral-12b"} 7
                        """)
                .contains("""
                        # HELP pixtral_pages_memory_bytes Memory of all pages that were ever needed
                        # TYPE pixtral_pages_memory_bytes gauge
                        pixtral_pages_memory_bytes{model="pixtral-12b"} 8589934592
                        """)
                .contains("pixtral_requests_waiting{model=\"pixtral-12b\"} 1\n")
                .endsWith("pixtral_cache_memory_bytes{model=\"pixtral-12b\",cache=\"pictures\"} 2048\n");
    }

    @Test
    void keeps_the_series_of_a_name_together_and_its_head_once() {
        SequencedMap<String, EngineStatistics> models = new LinkedHashMap<>();
        models.put("a", ONE);
        models.put("b", ONE);
        List<String> lines = PrometheusText.of(models).lines().toList();

        Set<String> done = new HashSet<>();
        String current = "";
        for (String line : lines) {
            if (line.startsWith("# HELP ")) {
                done.add(current);
                current = line.split(" ")[2];
                assertThat(done).doesNotContain(current);
            } else if (!line.startsWith("# TYPE ")) {
                assertThat(line).startsWith(current);
            }
        }
        assertThat(lines).contains("pixtral_requests_running{model=\"b\"} 1");
    }

    /** Each line is as the format's grammar says, and no series comes twice. */
    @Test
    void every_line_is_of_the_format() {
        Pattern series = Pattern.compile(
                "([a-zA-Z_:][a-zA-Z0-9_:]*\\{([a-z_]+=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\",?)*}) (-?[0-9.]+(E-?[0-9]+)?)");
        List<String> seen = new ArrayList<>();
        for (String line : text(Map.of("a \"b\" \\ c\nd", ONE)).split("\n")) {
            if (!line.startsWith("# ")) {
                Matcher matcher = series.matcher(line);
                assertThat(matcher.matches()).as(line).isTrue();
                seen.add(matcher.group(1));
            }
        }
        assertThat(seen).doesNotHaveDuplicates().hasSizeGreaterThan(40);
    }

    @Test
    void escapes_labels_and_help() {
        assertThat(text(Map.of("a \"b\" \\ c\nd", ONE)))
                .contains("pixtral_requests_running{model=\"a \\\"b\\\" \\\\ c\\nd\"} 1\n");
        assertThat(PrometheusText.escapedHelp("a \"b\" \\ c\nd")).isEqualTo("a \"b\" \\\\ c\\nd");
    }

    @Test
    void without_a_model_there_is_nothing_but_heads() {
        assertThat(text(Map.of()).lines()).allMatch(line -> line.startsWith("# "));
    }

    @Test
    void the_document_lists_every_metric() throws IOException {
        String document = Files.readString(Path.of("../docs/metrics.md"));

        Set<String> missing = EngineMetric.all().stream()
                .map(PrometheusText::name)
                .filter(name -> !document.contains("`" + name + "`"))
                .collect(toSet());
        assertThat(missing).isEmpty();
        assertThat(EngineMetric.all()).allSatisfy(metric -> assertThat(document).contains(metric.help()));
    }
}
