package dev.pixtral.errors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSizeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0 bytes",
                "999 | 999 bytes",
                "1000 | 1 kB",
                "510300 | 510 kB",
                "999999 | 1.0 MB",
                "11090944 | 11.1 MB",
                "999949999 | 999.9 MB",
                "999960000 | 1.0 GB",
                "25400000000 | 25.4 GB",
                "1234567890123 | 1,234.6 GB"
            })
    void has_at_most_three_digits_before_the_point_up_to_a_terabyte(long bytes, String text) {
        assertThat(FileSize.text(bytes)).isEqualTo(text);
    }

    @Test
    void what_is_done_is_in_the_unit_of_the_whole() {
        assertThat(FileSize.of(12_000_000, 25_400_000_000L)).isEqualTo("0.0 of 25.4 GB");
        assertThat(FileSize.of(0, 18_000_000)).isEqualTo("0.0 of 18.0 MB");
        assertThat(FileSize.of(7, 9)).isEqualTo("7 of 9 bytes");
    }
}
