package dev.pixtral.server;

import dev.pixtral.GenerationOptions;
import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.ImageLimits;

/**
 * Settings of a server. Start from {@link #DEFAULT} and change what should differ.
 *
 * @param host name or address to listen to
 * @param port port to listen to, 0 for any free one
 * @param modelName name of the model for clients, empty for the last part of its own name
 * @param defaults options of answers, which requests may change; limits, sources and frames of pictures, and the
 *     strictness of schemas, are fixed
 * @param access who may use the server
 * @param limits what is accepted from clients
 * @param log receives what the server reports
 */
public record ServerSettings(
        String host,
        int port,
        String modelName,
        GenerationOptions defaults,
        Access access,
        RequestLimits limits,
        ServerLog log) {
    /** The port unless there is another one. */
    public static final int DEFAULT_PORT = 8080;

    private static final int LAST_PORT = 65_535;

    /** Largest number of pixels of a picture: photos of most cameras, and at most a few hundred megabytes decoded. */
    private static final long DEFAULT_MAX_PIXELS = 36_000_000;

    /** Listens to this machine only, fetches no pictures, and reads pictures of at most 36 million pixels. */
    public static final ServerSettings DEFAULT = new ServerSettings(
            "127.0.0.1",
            DEFAULT_PORT,
            "",
            served(GenerationOptions.DEFAULT),
            Access.LOCAL,
            RequestLimits.DEFAULT,
            ServerLog.NONE);

    /**
     * Checks the port.
     *
     * @throws ServerException if it is out of range
     */
    public ServerSettings {
        if (port < 0 || port > LAST_PORT) {
            throw new ServerException("The port must be 0 to %d, but is %d.".formatted(LAST_PORT, port));
        }
    }

    /**
     * Changes options of answers for use by strangers: pictures are fetched only from hosts that are allowed by name,
     * and may have at most 36 million pixels.
     *
     * @param options any options
     * @return changed copy
     */
    public static GenerationOptions served(GenerationOptions options) {
        ImageLimits limits = options.images().limits();
        FetchPolicy fetching = options.images().fetching().withReach(FetchPolicy.Reach.ALLOWED_ONLY);
        return options.withImages(options.images()
                .withFetching(fetching)
                .withLimits(new ImageLimits(
                        limits.maxBytes(), Math.min(limits.maxPixels(), DEFAULT_MAX_PIXELS), limits.maxFrames())));
    }

    /**
     * Returns a copy with another address.
     *
     * @param otherHost name or address to listen to
     * @param otherPort port to listen to, 0 for any free one
     * @return changed copy
     */
    public ServerSettings withAddress(String otherHost, int otherPort) {
        return new ServerSettings(otherHost, otherPort, modelName, defaults, access, limits, log);
    }

    /**
     * Returns a copy with another name of the model.
     *
     * @param other name of the model for clients
     * @return changed copy
     */
    public ServerSettings withModelName(String other) {
        return new ServerSettings(host, port, other, defaults, access, limits, log);
    }

    /**
     * Returns a copy with other options of answers.
     *
     * @param other options, used as they are; see {@link #served}
     * @return changed copy
     */
    public ServerSettings withDefaults(GenerationOptions other) {
        return new ServerSettings(host, port, modelName, other, access, limits, log);
    }

    /**
     * Returns a copy for other clients.
     *
     * @param other who may use the server
     * @return changed copy
     */
    public ServerSettings withAccess(Access other) {
        return new ServerSettings(host, port, modelName, defaults, other, limits, log);
    }

    /**
     * Returns a copy with other limits.
     *
     * @param other what is accepted from clients
     * @return changed copy
     */
    public ServerSettings withLimits(RequestLimits other) {
        return new ServerSettings(host, port, modelName, defaults, access, other, log);
    }

    /**
     * Returns a copy with another log.
     *
     * @param other receives what the server reports
     * @return changed copy
     */
    public ServerSettings withLog(ServerLog other) {
        return new ServerSettings(host, port, modelName, defaults, access, limits, other);
    }
}
