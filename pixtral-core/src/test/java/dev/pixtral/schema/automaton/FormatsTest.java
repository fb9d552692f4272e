package dev.pixtral.schema.automaton;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatsTest {
    @Test
    void dates_are_those_of_the_calendar() {
        ByteDfa dates = format("date");
        for (int year : new int[] {0, 4, 100, 400, 1900, 1970, 2000, 2023, 2024, 2100, 9999}) {
            for (int month = 0; month <= 13; month++) {
                for (int day = 0; day <= 32; day++) {
                    String text = "%04d-%02d-%02d".formatted(year, month, day);
                    assertThat(accepts(dates, text)).as(text).isEqualTo(reads(LocalDate::parse, text));
                }
            }
        }
    }

    @Test
    void times_are_what_the_jdk_reads() {
        mutations(
                "time",
                OffsetTime::parse,
                "23:59:59Z",
                "00:00:00.123456789+18:00",
                "10:14:00-17:59",
                "12:00:00.5-00:30");
        mutations("date-time", OffsetDateTime::parse, "2024-02-29T23:59:59Z", "1999-12-31T00:00:00.5+18:00");
    }

    /** Whatever the automaton accepts the JDK reads; the other way round but for the spellings that it leaves out. */
    private static void mutations(String format, Consumer<String> reader, String... seeds) {
        ByteDfa dfa = format(format);
        Random random = new Random(11);
        for (String seed : seeds) {
            assertThat(accepts(dfa, seed)).as(seed).isTrue();
            for (int i = 0; i < 3000; i++) {
                StringBuilder text = new StringBuilder(seed);
                for (int j = random.nextInt(3); j >= 0; j--) {
                    text.setCharAt(random.nextInt(text.length()), "0123456789:.+-TZ".charAt(random.nextInt(16)));
                }
                boolean accepted = accepts(dfa, text.toString());
                boolean known = text.toString().matches(".*:\\d\\d(\\.\\d{1,9})?(Z|(?!-00:00)[+-]\\d\\d:\\d\\d)");
                assertThat(accepted).as(text.toString()).isEqualTo(known && reads(reader, text.toString()));
            }
        }
    }

    @Test
    void uuids() {
        Random random = new Random(5);
        ByteDfa uuids = format("uuid");
        for (int i = 0; i < 100; i++) {
            String uuid = new UUID(random.nextLong(), random.nextLong()).toString();
            assertThat(accepts(uuids, uuid)).isTrue();
            assertThat(accepts(uuids, uuid.replaceFirst("-", ""))).isFalse();
            assertThat(accepts(uuids, uuid + "0")).isFalse();
        }
    }

    @Test
    void every_octet_of_an_address() {
        ByteDfa addresses = format("ipv4");
        for (int i = 0; i < 1100; i++) {
            assertThat(accepts(addresses, "1.0.255." + i)).isEqualTo(i < 256);
            assertThat(accepts(addresses, i + ".9.10.99")).isEqualTo(i < 256);
        }
        assertThat(accepts(addresses, "01.2.3.4")).isFalse();
        assertThat(accepts(addresses, "1.2.3")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "klaus@example.org, true",
        "k.l+a_us@mail.example.co, true",
        "klaus@example, false",
        "@example.org, false",
        "a..b@example.org, false",
        ".a@example.org, false",
        "a.@example.org, false",
        "a b@example.org, false",
        "a@-x.org, false",
        "a@x-.org, false",
        "a@x-y.org, true",
        "a@x.o, false",
        "a@b@example.org, false"
    })
    void addresses_of_mail(String text, boolean accepted) {
        assertThat(accepts(format("email"), text)).isEqualTo(accepted);
    }

    private static ByteDfa format(String name) {
        return PatternAutomaton.of(Formats.pattern(name).orElseThrow());
    }

    private static boolean reads(Consumer<String> reader, String text) {
        try {
            reader.accept(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean accepts(ByteDfa dfa, String text) {
        return dfa.accepts(('"' + text + '"').getBytes(StandardCharsets.UTF_8));
    }
}
