package dev.pixtral.server;

import dev.pixtral.GenerationOptions;
import dev.pixtral.errors.Visible;
import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.ImageLimits;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Settings of a server. Start from {@link #DEFAULT} and change what should differ.
 *
 * @param host name or address to listen to
 * @param port port to listen to, 0 for any free one
 * @param modelNames names of the model for clients, the first of which stands for it where no request has named one;
 *     none for the last part of its own name
 * @param defaults options of answers, which requests may change; limits, sources and frames of pictures, and how
 *     schemas are read, are fixed
 * @param access who may use the server
 * @param limits what is accepted from clients
 * @param log receives what the server reports
 */
public record ServerSettings(
        String host,
        int port,
        List<String> modelNames,
        GenerationOptions defaults,
        Access access,
        RequestLimits limits,
        ServerLog log) {
    /** The port unless there is another one. */
    public static final int DEFAULT_PORT = 8080;

    private static final int LAST_PORT = 65_535;
    private static final Pattern NAME = Pattern.compile("(?!\\s)[^\\p{C}\\p{Zl}\\p{Zp}]{1,200}(?<!\\s)");
    private static final int LONGEST_SHOWN = 60;

    /** Largest number of pixels of a picture: photos of most cameras, and at most a few hundred megabytes decoded. */
    private static final long DEFAULT_MAX_PIXELS = 36_000_000;

    /** Listens to this machine only, fetches no pictures, and reads pictures of at most 36 million pixels. */
    public static final ServerSettings DEFAULT = new ServerSettings(
            "127.0.0.1",
            DEFAULT_PORT,
            List.of(),
            served(GenerationOptions.DEFAULT),
            Access.LOCAL,
            RequestLimits.DEFAULT,
            ServerLog.NONE);

    /**
     * Checks port and names.
     *
     * @throws ServerException if the port is out of range, or a name is blank, too long or not printable
     */
    public ServerSettings {
        if (port < 0 || port > LAST_PORT) {
            throw new ServerException("The port must be 0 to %d, but is %d.".formatted(LAST_PORT, port));
        }
        modelNames = modelNames.stream().distinct().toList();
        for (String name : modelNames) {
            if (!NAME.matcher(name).matches()) {
                throw new ServerException("A name of the model must have 1 to 200 characters, without line breaks and"
                        + " without blanks at its ends, but is \"%s\"."
                                .formatted(Visible.excerpt(name, LONGEST_SHOWN)));
            }
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
        return new ServerSettings(otherHost, otherPort, modelNames, defaults, access, limits, log);
    }

    /**
     * Returns a copy with other names of the model. Requests may use any of them.
     *
     * @param others names of the model for clients, none for the last part of its own name
     * @return changed copy
     */
    public ServerSettings withModelNames(String... others) {
        return new ServerSettings(host, port, List.of(others), defaults, access, limits, log);
    }

    /**
     * Returns a copy with other options of answers.
     *
     * @param other options, used as they are; see {@link #served}
     * @return changed copy
     */
    public ServerSettings withDefaults(GenerationOptions other) {
        return new ServerSettings(host, port, modelNames, other, access, limits, log);
    }

    /**
     * Returns a copy for other clients.
     *
     * @param other who may use the server
     * @return changed copy
     */
    public ServerSettings withAccess(Access other) {
        return new ServerSettings(host, port, modelNames, defaults, other, limits, log);
    }

    /**
     * Returns a copy with other limits.
     *
     * @param other what is accepted from clients
     * @return changed copy
     */
    public ServerSettings withLimits(RequestLimits other) {
        return new ServerSettings(host, port, modelNames, defaults, access, other, log);
    }

    /**
     * Returns a copy with another log.
     *
     * @param other receives what the server reports
     * @return changed copy
     */
    public ServerSettings withLog(ServerLog other) {
        return new ServerSettings(host, port, modelNames, defaults, access, limits, other);
    }
}
