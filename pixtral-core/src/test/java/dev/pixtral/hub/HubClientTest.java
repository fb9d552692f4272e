package dev.pixtral.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.store.ModelId;
import dev.pixtral.testing.hub.FakeHub;
import dev.pixtral.testing.hub.FakeRepository;
import dev.pixtral.testing.hub.FakeRequest.Server;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hub that behaves. */
@Timeout(60)
class HubClientTest {
    private static final ModelId ID = ModelId.parse("someone/model").orElseThrow();
    private static final String TOKEN = "hf_secretsecret";

    private final FakeHub hub = new FakeHub();
    private final FakeRepository repository = hub.repository("someone/model");
    private final HubClient client = QuickHub.client(hub, Optional.of(TOKEN));

    @AfterEach
    void close() {
        client.close();
        hub.close();
    }

    @Test
    void lists_files_with_sizes_and_hashes() {
        repository.small("config.json", "{}").large("sub/weights.safetensors", new byte[2_500]);

        HubSnapshot snapshot = client.snapshot(ID);

        assertThat(snapshot.commit()).isEqualTo("c".repeat(40));
        assertThat(snapshot.files())
                .extracting(HubFile::path)
                .containsExactly("config.json", "sub/weights.safetensors");
        assertThat(snapshot.files()).extracting(HubFile::size).containsExactly(2L, 2_500L);
        assertThat(snapshot.files().get(1).sha256()).isPresent();
    }

    @Test
    void reads_a_small_file() {
        repository.small("config.json", "{\"a\":1}");
        HubSnapshot snapshot = client.snapshot(ID);

        assertThat(client.read(snapshot, snapshot.files().getFirst(), 100))
                .asString()
                .isEqualTo("{\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1_000, 1_001, 7_300, 100_001})
    void reads_a_large_file_in_order(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        repository.large("weights.safetensors", bytes);
        HubSnapshot snapshot = client.snapshot(ID);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        client.read(snapshot, snapshot.files().getFirst(), 0, size, (at, piece) -> {
            assertThat(at).isEqualTo(out.size());
            while (piece.hasRemaining()) {
                out.write(piece.get());
            }
        });

        assertThat(out.toByteArray()).isEqualTo(bytes);
        assertThat(hub.requests(Server.CDN)).hasSize((size + 999) / 1_000);
        assertThat(hub.mostStorageConnections()).isLessThanOrEqualTo(4);
    }
}
