package dev.pixtral.examples.rag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.langchain4j.rag.LoadFailure;
import dev.pixtral.langchain4j.rag.ingest.IngestReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void should_have_the_keys_file_and_error_for_pages_too() {
        IngestReport report = new IngestReport(
                1,
                2,
                3,
                List.of(
                        new LoadFailure("a \"b\".png", null, "no picture"),
                        new LoadFailure("c.pdf", 7, "too many pixels")));

        assertThat(Json.of(report))
                .isEqualTo("{\"captioned\":1,\"reused\":2,\"removed\":3,\"failed\":["
                        + "{\"file\":\"a \\\"b\\\".png\",\"error\":\"no picture\"},"
                        + "{\"file\":\"c.pdf\",\"error\":\"page 7: too many pixels\"}]}");
    }
}
