package dev.pixtral.examples.rag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.langchain4j.rag.ingest.IngestProgress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final StringWriter out = new StringWriter();

    @Test
    void should_say_how_long_it_takes() {
        assertThat(ProgressLine.text(progress(3, 40, 2, 90)))
                .isEqualTo("3 of 40 pictures, 2 captioned, about 90 s left");
        assertThat(ProgressLine.text(progress(3, 40, 2, 600)))
                .isEqualTo("3 of 40 pictures, 2 captioned, about 10 min left");
        assertThat(ProgressLine.text(new IngestProgress(3, null, 2, 1, 0, Duration.ZERO, null)))
                .isEqualTo("3 pictures, 2 captioned");
    }

    @Test
    void should_print_few_lines_into_a_file() {
        try (ProgressLine line = new ProgressLine(new PrintWriter(out), false)) {
            for (int second = 0; second < 25; second++) {
                line.accept(progress(second, 25, Duration.ofSeconds(second)));
            }
        }

        assertThat(out.toString().lines()).hasSize(3).allMatch(text -> text.contains("of 25 pictures"));
    }

    @Test
    void should_leave_no_line_on_a_terminal() {
        try (ProgressLine line = new ProgressLine(new PrintWriter(out), true)) {
            line.accept(progress(1, 2, Duration.ZERO));
        }

        assertThat(out.toString()).endsWith("\r\033[K").doesNotContain("\n");
    }

    private static IngestProgress progress(int done, int total, int captioned, int seconds) {
        return new IngestProgress(
                done, total, captioned, done - captioned, 0, Duration.ofSeconds(1), Duration.ofSeconds(seconds));
    }

    private static IngestProgress progress(int done, int total, Duration elapsed) {
        return new IngestProgress(done, total, done, 0, 0, elapsed, Duration.ofSeconds(1));
    }
}
