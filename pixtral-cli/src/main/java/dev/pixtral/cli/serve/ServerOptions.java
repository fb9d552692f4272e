package dev.pixtral.cli.serve;

import dev.pixtral.PixtralBuilder;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.server.Access;
import dev.pixtral.server.ApiKeys;
import dev.pixtral.server.RequestLimits;
import dev.pixtral.server.ServerException;
import dev.pixtral.server.ServerSettings;
import dev.pixtral.store.SizeText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** Options of a server: where it listens, to whom, and what it accepts. */
final class ServerOptions {
    private static final String MAX_BODY = "--max-body";
    private static final int LONGEST_GRACE = 3_600;

    /** Enough for every connection of a few applications, and answered within minutes rather than hours. */
    private static final int DEFAULT_MAX_WAITING = 64;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Name or address to listen to (default: 127.0.0.1, this machine only; 0.0.0.0 for all).")
    private String host = ServerSettings.DEFAULT.host();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port to listen to (default: 8080; 0 for any free one).")
    private int port = ServerSettings.DEFAULT_PORT;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "Name of the model for clients (default: the last part of its own name); may be repeated, since"
                            + " requests for other models are refused.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "Serve only clients that send one of the keys in this file, one per line (Authorization:"
                    + " Bearer KEY). Clients with different keys share nothing that was computed.")
    private Path keyFile;

    @Option(
            names = "--server-name",
            paramLabel = "NAME",
            description = "A host name by which clients address this server, besides localhost and --host; may be"
                    + " repeated. Requests to other names are refused.")
    private List<String> serverNames = new ArrayList<>();

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description = "Let pages of this origin, such as https://app.example.org, use the server (CORS); may be"
                    + " repeated.")
    private List<String> origins = new ArrayList<>();

    @Option(names = MAX_BODY, paramLabel = "SIZE", description = "Largest request, with its pictures (default: 64MiB).")
    private String maxBody;

    @Option(
            names = "--max-pictures",
            paramLabel = "N",
            description = "Maximum number of pictures of a conversation (default: 64).")
    private int maxPictures = RequestLimits.DEFAULT.maxPictures();

    @Option(
            names = "--max-requests",
            paramLabel = "N",
            description = "Maximum number of requests at a time, waiting or not (default: 512); further connections are"
                    + " closed.")
    private int maxRequests = RequestLimits.DEFAULT.maxRequests();

    @Option(
            names = "--max-waiting",
            paramLabel = "N",
            description =
                    "Maximum number of requests that wait for the model (default: 64); further ones get the status"
                            + " 429.")
    private int maxWaiting = DEFAULT_MAX_WAITING;

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            description = "How long answers may go on after Ctrl-C or SIGTERM before they are cancelled (default: 8).")
    private int grace = 8;

    /**
     * Adds these options to the settings of a server.
     *
     * @throws CommandException if a value is out of range
     */
    ServerSettings added(ServerSettings settings) {
        if (grace < 0 || grace > LONGEST_GRACE) {
            throw CommandException.usage("--grace: 0 to %,d seconds are possible, not %d.", LONGEST_GRACE, grace);
        }
        try {
            return settings.withAddress(host, port)
                    .withModelNames(names.toArray(String[]::new))
                    .withLimits(limits())
                    .withAccess(new Access(keys(), Set.copyOf(serverNames), Set.copyOf(origins)));
        } catch (ServerException e) {
            throw CommandException.usage("%s", e.getMessage());
        }
    }

    private RequestLimits limits() {
        RequestLimits limits =
                RequestLimits.DEFAULT.withMaxPictures(maxPictures).withMaxRequests(maxRequests);
        return maxBody == null ? limits : limits.withMaxBodyBytes(maxBodyBytes());
    }

    private long maxBodyBytes() {
        try {
            return SizeText.bytes(maxBody, "The value");
        } catch (PixtralException e) {
            throw CommandException.badOption(MAX_BODY, e);
        }
    }

    private ApiKeys keys() {
        return keyFile == null ? ApiKeys.NONE : ApiKeys.read(keyFile);
    }

    /**
     * Adds the limit of the queue to the settings of a model.
     *
     * @throws CommandException if it is out of range
     */
    PixtralBuilder added(PixtralBuilder settings) {
        try {
            return settings.maxWaiting(maxWaiting);
        } catch (PixtralException e) {
            throw CommandException.badOption("--max-waiting", e);
        }
    }

    /** How long answers may go on when the server is stopped. */
    Duration grace() {
        return Duration.ofSeconds(grace);
    }
}
