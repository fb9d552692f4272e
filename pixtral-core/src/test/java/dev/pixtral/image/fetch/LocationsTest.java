package dev.pixtral.image.fetch;

import static dev.pixtral.image.fetch.Fetches.PNG;
import static dev.pixtral.image.fetch.Fetches.fetch;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Redirects to addresses as servers write them. */
class LocationsTest {
    /** A byte a character, as the header comes: an e with an accent is two. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    /a b.png                      | /a%20b.png
                    /a%20b%zz%4.png               | /a%20b%25zz%254.png
                    /\u00c3\u00a9.png             | /%C3%A9.png
                    /a[1].png?b=[2]               | /a%5B1%5D.png?b=%5B2%5D
                    /a\\b                         | /a%5Cb
                    /a#b#c d                      | /a#b%23c%20d
                    //other.example/a b           | //other.example/a%20b
                    http://[::1]:80/[a]           | http://[::1]:80/%5Ba%5D
                    http://good.example?a b       | http://good.example?a%20b
                    """)
    void paths_and_queries_are_escaped(String location, String escaped) {
        assertThat(Locations.escaped(location)).isEqualTo(escaped);
    }

    @Test
    void marks_of_other_programs_are_escaped() {
        assertThat(Locations.escaped("/<a>\"{b}^`|\t")).isEqualTo("/%3Ca%3E%22%7Bb%7D%5E%60%7C%09");
    }

    /** Where an address leads is not changed by escapes. */
    @Test
    void hosts_stay_as_they_are() {
        assertThat(Locations.escaped("http://a b/c d")).isEqualTo("http://a b/c%20d");
        assertThat(Locations.escaped("http://good.example\\@evil.example/"))
                .isEqualTo("http://good.example%5C@evil.example/");
        assertThat(Locations.escaped("/\\evil.example/")).isEqualTo("/%5Cevil.example/");
        assertThat(Locations.escaped("http://b\u00c3\u00bccher.example/")).isEqualTo("http://b\u00fccher.example/");
    }

    @Test
    void any_path_becomes_one_that_can_be_asked_for() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder path = new StringBuilder("/a"); // two slashes would begin a host
            for (int c = random.nextInt(12); c > 0; c--) {
                path.append((char) random.nextInt(256));
            }
            String escaped = Locations.escaped(path.toString());
            assertThat(URI.create("http://good.example").resolve(escaped).toString())
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"/a b.png, GET /a%20b.png HTTP", "/\u00c3\u00a9 {1}.png?a=b c, GET /%C3%A9%20%7B1%7D.png?a=b%20c HTTP"})
    void redirects_with_blanks_are_followed(String location, String request) throws IOException {
        try (HostileServer server = new HostileServer((path, out) -> {
            if (path.equals("/cat.png")) {
                HostileServer.send(out, "302 Found\nContent-Length: 0\nLocation: " + location, new byte[0]);
            } else {
                HostileServer.send(out, "200 OK\nContent-Length: " + PNG.length, PNG);
            }
        })) {
            assertThat(fetch(server)).isEqualTo(PNG);
            assertThat(server.requests().get(1)).startsWith(request);
        }
    }
}
