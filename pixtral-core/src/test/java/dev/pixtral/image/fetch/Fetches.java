package dev.pixtral.image.fetch;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pixtral.image.FetchException;
import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.GoldenImages;
import dev.pixtral.image.HostPort;
import dev.pixtral.image.ImageSource;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** What the tests of fetching share. */
final class Fetches {
    static final byte[] PNG = GoldenImages.bytes("inputs/png-rgb-16x16.png");
    static final int LIMIT = 1 << 20;

    /** Every host is on this machine, whatever the system may think. */
    static final HostResolver HERE = _ -> List.of(InetAddress.getLoopbackAddress());

    private Fetches() {}

    static FetchPolicy allowing(HostileServer... servers) {
        FetchPolicy policy = FetchPolicy.DEFAULT.withTimeout(Duration.ofSeconds(5));
        for (HostileServer server : servers) {
            policy = policy.allowing(new HostPort("good.example", server.port()));
        }
        return policy;
    }

    static byte[] fetch(FetchPolicy policy, ImageSource.OfRemote source) {
        return new Fetcher(policy, HERE, TlsTrust.SYSTEM).fetch(source, LIMIT);
    }

    static byte[] fetch(HostileServer server) {
        return fetch(allowing(server), server.source("good.example", "/cat.png"));
    }

    static FetchException failure(FetchPolicy policy, ImageSource.OfRemote source) {
        return catchThrowableOfType(FetchException.class, () -> fetch(policy, source));
    }

    static FetchException failure(HostileServer server) {
        return catchThrowableOfType(FetchException.class, () -> fetch(server));
    }
}
