package dev.pixtral.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The line of progress, by a clock and a terminal of the test's. */
class ProgressLineTest {
    private static final long SECOND = 1_000_000_000;
    private static final String ERASE = "\r\033[K";
    private static final long GB = 1_000_000_000L;

    private final List<String> written = new ArrayList<>();
    private long now = -5 * SECOND; // of any origin
    private ProgressLine line = line(80);
    private StageLines stages = new StageLines(line);

    private ProgressLine line(int columns) {
        return new ProgressLine(written::add, () -> now, columns);
    }

    private String shown() {
        return written.getLast().replace(ERASE, "").replace("\r", "");
    }

    private void at(double seconds, Progress progress) {
        now = -5 * SECOND + (long) (seconds * SECOND);
        stages.onProgress(progress);
    }

    @Test
    void every_line_writes_over_the_last_and_leaves_the_cursor_at_its_start() {
        at(0, new Progress.Opening("pixtral-12b", 0, 24 * GB));
        at(1, new Progress.Opening("pixtral-12b", 6 * GB, 24 * GB));
        line.erase();
        line.erase();

        assertThat(written)
                .containsExactly(
                        ERASE + "loading pixtral-12b: 0.0 of 24.0 GB ...\r",
                        ERASE + "loading pixtral-12b: 6.0 of 24.0 GB ...\r",
                        ERASE);
    }

    @Test
    void the_time_left_is_shown_from_two_seconds_on() {
        at(0, new Progress.Opening("m", 0, 24 * GB));
        at(1.9, new Progress.Opening("m", 3 * GB, 24 * GB));
        assertThat(shown()).isEqualTo("loading m: 3.0 of 24.0 GB ...");

        at(2, new Progress.Opening("m", 4 * GB, 24 * GB));
        assertThat(shown()).isEqualTo("loading m: 4.0 of 24.0 GB, 10 s left");
        at(11, new Progress.Opening("m", 22 * GB, 24 * GB));
        assertThat(shown()).isEqualTo("loading m: 22.0 of 24.0 GB, 1 s left");
    }

    @Test
    void a_download_has_its_rate_from_two_seconds_on() {
        at(0, new Progress.Downloading("m", 0, 25 * GB));
        at(1.9, new Progress.Downloading("m", 1 * GB, 25 * GB));
        assertThat(shown()).isEqualTo("downloading m: 1.0 of 25.0 GB ...");

        at(4, new Progress.Downloading("m", 5 * GB, 25 * GB));
        assertThat(shown()).isEqualTo("downloading m: 5.0 of 25.0 GB at 1.3 GB/s, 20 s left");
    }

    @Test
    void all_stages_have_their_numbers() {
        at(0, new Progress.Opening("pixtral-tiny", 5 << 20, 18 << 20));
        assertThat(shown()).isEqualTo("loading pixtral-tiny: 5.2 of 18.9 MB ...");
        at(1, new Progress.Reading(0, 2));
        assertThat(shown()).isEqualTo("reading pictures: 0 of 2 ...");
        at(2, new Progress.Waiting(0, 3));
        assertThat(shown()).isEqualTo("waiting: 3 ahead ...");
        at(3, new Progress.Picture(0, 2, 0, 8192));
        assertThat(shown()).isEqualTo("image 1 of 2: 0% ...");
        at(8, new Progress.Picture(1, 2, 4096, 8192));
        assertThat(shown()).isEqualTo("image 2 of 2: 50%, 5 s left");
        at(13, new Progress.Prompt(0, 9000));
        assertThat(shown()).isEqualTo("prompt: 0 of 9,000 tokens ...");
        at(23, new Progress.Prompt(3000, 9000));
        assertThat(shown()).isEqualTo("prompt: 3,000 of 9,000 tokens, 20 s left");
        at(43, new Progress.Generating(1, 1024));
        assertThat(shown()).isEqualTo("answer: 1 token of at most 1,024 ...");
        at(53, new Progress.Generating(20, 1024));
        assertThat(shown()).as("nobody knows where it ends").isEqualTo("answer: 20 tokens of at most 1,024 ...");
    }

    @Test
    void the_end_of_a_stage_is_left_to_the_next() {
        at(0, new Progress.Reading(1, 1));
        at(0, new Progress.Waiting(0, 0));
        at(0, new Progress.Picture(1, 1, 9, 9));

        assertThat(written).isEmpty();
    }

    @Test
    void the_same_line_is_not_written_again() {
        at(0, new Progress.Opening("m", 1, 24 * GB));
        at(1, new Progress.Opening("m", 2, 24 * GB));

        assertThat(written).hasSize(1);
    }

    @Test
    void numbers_come_ten_times_a_second_at_most() {
        for (int i = 0; i <= 1000; i++) {
            at(1 + i / 1000.0, new Progress.Generating(i + 1, 2000));
        }

        assertThat(written).hasSizeBetween(10, 11);
    }

    @Test
    void a_line_that_was_erased_comes_back_at_once() {
        at(0, new Progress.Generating(1, 9));
        line.erase();
        at(0.01, new Progress.Generating(2, 9));

        assertThat(shown()).isEqualTo("answer: 2 tokens of at most 9 ...");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "80 | loading /home/ann/models/mistral/pixtral-12b-2409: 0.0 of 24.0 GB ...",
                "60 | loading /home/ann/...l/pixtral-12b-2409: 0.0 of 24.0 GB ...",
                "40 | loading ...12b-2409: 0.0 of 24.0 GB ...",
                "27 | loadin: 0.0 of 24.0 GB ...",
                "20 | loading /home/ann/m",
                "2 | l",
                "1 | ''"
            })
    void a_line_is_never_as_wide_as_the_terminal(int columns, String expected) {
        line = line(columns);
        stages = new StageLines(line);

        at(0, new Progress.Opening("/home/ann/models/mistral/pixtral-12b-2409", 0, 24 * GB));

        assertThat(shown()).hasSizeLessThan(columns).isEqualTo(expected);
    }

    @Test
    void wide_characters_take_two_columns() {
        assertThat(TerminalWidth.fit("画像".repeat(10), ": 1", 15)).isEqualTo("画像...画像: 1");
        assertThat(TerminalWidth.fit("\uD83D\uDC31".repeat(10), "", 5)).isEqualTo("\uD83D\uDC31\uD83D\uDC31");
    }

    @Test
    void names_show_their_control_characters() {
        at(0, new Progress.Opening("a\u001B[2J\r\nb", 0, GB));

        assertThat(shown()).isEqualTo("loading a\\u001B[2J\\r\\nb: 0.0 of 1.0 GB ...");
    }
}
