package dev.pixtral.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pixtral.store.ModelId;
import dev.pixtral.testing.hub.FakeHub;
import dev.pixtral.testing.hub.FakeRepository;
import dev.pixtral.testing.hub.FakeRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import java.util.Random;

/** A fake hub with a small and a large file, and a client with a token. */
final class Scene implements AutoCloseable {
    static final String TOKEN = "hf_verysecrettoken";
    static final ModelId ID = ModelId.parse("someone/model").orElseThrow();
    static final String SMALL = "{\"model_type\": \"pixtral\"}";
    static final String SMALL_FILE = "config.json";
    static final String LARGE_FILE = "model.safetensors";

    /** Seven full pieces and a part of one. */
    static final int LARGE = 7 * QuickHub.PIECE + 300;

    final FakeHub hub = new FakeHub();
    final FakeRepository repository = hub.repository("someone/model");
    final HubClient client = QuickHub.client(hub, Optional.of(TOKEN));
    final byte[] large = random(LARGE);

    Scene() {
        repository.small(SMALL_FILE, SMALL).large(LARGE_FILE, large);
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    HubSnapshot snapshot() {
        return client.snapshot(ID);
    }

    static HubFile file(HubSnapshot snapshot, String path) {
        return snapshot.files().stream()
                .filter(file -> file.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    String small() {
        HubSnapshot snapshot = snapshot();
        return new String(client.read(snapshot, file(snapshot, SMALL_FILE), 1_000));
    }

    byte[] large() {
        HubSnapshot snapshot = snapshot();
        return part(snapshot, 0, LARGE);
    }

    byte[] part(HubSnapshot snapshot, int from, int to) {
        return part(client, snapshot, from, to);
    }

    static byte[] part(HubClient client, HubSnapshot snapshot, int from, int to) {
        byte[] read = new byte[to - from];
        long[] next = {from};
        client.read(snapshot, file(snapshot, LARGE_FILE), from, to, (at, bytes) -> {
            assertThat(at).as("the order").isEqualTo(next[0]);
            next[0] += bytes.remaining();
            bytes.get(read, (int) at - from, bytes.remaining());
        });
        assertThat(next[0]).as("the end").isEqualTo(to);
        return read;
    }

    /** Returns the failure of a call, which tells no secret. */
    HubException failure(Runnable call) {
        HubException failure = catchThrowableOfType(HubException.class, call::run);
        assertThat(failure).as("it fails").isNotNull();
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain(TOKEN, "signature-", "Signature");
        assertThat(failure.getMessage()).hasSizeLessThan(700);
        return failure;
    }

    String message(Runnable call) {
        return shown(failure(call));
    }

    /** Returns the message of a failure, with P and S for the ports of the hub and of the storage. */
    String shown(HubException failure) {
        return failure.getMessage()
                .replace(":" + hub.endpoint().getPort(), ":P")
                .replace(":" + hub.storage().getPort(), ":S");
    }

    /** The token went to the hub only, and no server got more than a number of requests. */
    void check(int mostRequests) {
        assertThat(hub.requests(FakeRequest.Server.CDN))
                .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("authorization"));
        assertThat(hub.requests(FakeRequest.Server.HUB))
                .allSatisfy(request -> assertThat(request.headers()).containsEntry("authorization", "Bearer " + TOKEN));
        assertThat(hub.requests())
                .allSatisfy(request -> assertThat(request.headers())
                        .containsEntry("accept-encoding", "identity")
                        .hasEntrySatisfying(
                                "user-agent", agent -> assertThat(agent).startsWith("pixtral-java/")));
        assertThat(hub.requests()).hasSizeLessThanOrEqualTo(mostRequests);
    }

    @Override
    public void close() {
        client.close();
        hub.close();
    }
}
