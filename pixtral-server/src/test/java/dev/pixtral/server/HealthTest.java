package dev.pixtral.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server says of its own state. */
class HealthTest {
    private static final Path MODEL = Path.of("../pixtral-core/src/test/resources/fixtures/gguf/tiny-a-f16.gguf");

    @Test
    void a_model_whose_file_was_cut_has_failed(@TempDir Path folder) throws IOException {
        Path file = Files.copy(MODEL, folder.resolve("model.gguf"));
        try (TestServer server = TestServer.start(model -> model.model(file.toString()), settings -> settings)) {
            assertThat(server.get("/health").statusCode()).isEqualTo(200);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(100_000);
            }

            assertThat(TestServer.json(server.post(TestServer.HELLO).body())
                            .at("/error/code")
                            .textValue())
                    .isEqualTo("model_failure");
            assertThat(server.get("/health").statusCode()).isEqualTo(503);
            assertThat(server.get("/health").body()).contains("failed");
            assertThat(server.failures)
                    .singleElement()
                    .satisfies(cause -> assertThat(cause).hasMessageContaining("has become shorter"));
        }
    }
}
