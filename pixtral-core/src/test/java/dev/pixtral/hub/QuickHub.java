package dev.pixtral.hub;

import dev.pixtral.testing.hub.FakeHub;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Clients with small pieces and short pauses, for tests of this and of other packages. */
public final class QuickHub {
    /** Bytes of a piece. */
    public static final int PIECE = 1_000;

    static final HubLimits LIMITS = new HubLimits(
            Duration.ofSeconds(5),
            Duration.ofMillis(700),
            Duration.ofMillis(700),
            3,
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofMillis(50),
            3,
            PIECE,
            6 * PIECE,
            4,
            1 << 20);

    private QuickHub() {}

    /** Settings for a fake hub, without a cache that exists. */
    public static HubSettings settings(FakeHub hub, Optional<String> token) {
        return new HubSettings(hub.endpoint(), token, false, Path.of("no-such-cache"), HubProxies.none());
    }

    /** A client of a fake hub. */
    public static HubClient client(FakeHub hub, Optional<String> token) {
        return client(settings(hub, token));
    }

    public static HubClient client(HubSettings settings) {
        return new HubClient(settings, LIMITS);
    }
}
