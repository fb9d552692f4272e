package dev.pixtral.cli.serve;

import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.PixtralBuilder;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import dev.pixtral.cli.options.AnswerOptions;
import dev.pixtral.cli.options.CachingOptions;
import dev.pixtral.cli.options.Command;
import dev.pixtral.cli.options.ModelOptions;
import dev.pixtral.cli.options.OutputOptions;
import dev.pixtral.cli.options.VisionOptions;
import dev.pixtral.openai.JsonText;
import dev.pixtral.server.PixtralServer;
import dev.pixtral.server.ServerSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParseResult;

/** {@code pixtral serve}: answers in OpenAI's protocol until it is interrupted. */
@CommandLine.Command(
        name = "serve",
        description = {
            "Serves a model in OpenAI's protocol for chats, to this machine only unless --host says otherwise. Options"
                    + " of answers are defaults, which requests may change.",
            ""
        },
        footer = {
            "",
            "Example: pixtral serve --model ~/pixtral-12b --port 8080",
            "         curl http://127.0.0.1:8080/v1/chat/completions -d '{\"messages\": [{\"role\": \"user\","
                    + " \"content\": \"Hello\"}]}'"
        })
public final class ServeCommand implements Command {
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";
    private static final Duration CLOSE_TIME = Duration.ofSeconds(4);

    @Mixin
    private ServerOptions server;

    @Mixin
    private ModelOptions model;

    @Mixin
    private VisionOptions vision;

    @Mixin
    private CachingOptions caching;

    @Mixin
    private AnswerOptions answer;

    @Mixin
    private OutputOptions output;

    @Override
    public Set<String> unused() {
        return Set.of("--logprobs"); // a client that wants them says so
    }

    @Override
    public ExitStatus run(ParseResult words, Console console) {
        PixtralBuilder settings = server.added(caching.added(vision.added(model.settings())));
        GenerationOptions options = caching.added(answer.checked());
        ServerSettings served = server.added(ServerSettings.DEFAULT)
                .withDefaults(ServerSettings.served(options))
                .withLog(new ConsoleLog(console, output.verbose()));
        if (System.getProperty(NO_DELAY) == null) {
            System.setProperty(NO_DELAY, "true"); // the JDK's server has no other way; this process is the command's
        }
        CountDownLatch stopped = new CountDownLatch(1);
        try (PixtralServer listening = PixtralServer.bind(served);
                Pixtral pixtral = model.open(settings, output, output.progress(console), console)) {
            listening.start(pixtral);
            console.interruption().watch(stopped::countDown, server.grace().plus(CLOSE_TIME));
            tell(listening.address(), pixtral, served, console);
            stopped.await();
            console.note("Stopping; answers that have begun may take %d s more (--grace)."
                    .formatted(server.grace().toSeconds()));
            listening.stop(server.grace());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitStatus.INTERRUPTED;
    }

    private void tell(URI address, Pixtral pixtral, ServerSettings served, Console console) {
        if (output.json()) {
            console.printObject(JsonText.line(json -> {
                json.writeStringField("address", address.toString());
                json.writeStringField("model", pixtral.name());
            }));
        } else {
            console.print(
                    "Serving %s at %s (API: %s/v1); Ctrl-C ends it.%n".formatted(pixtral.name(), address, address));
        }
        if (!served.access().keys().required() && !isLoopback(served.host())) {
            console.warn(List.of("Everyone who can reach this machine can use the model; --key-file limits that."));
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // the server listens to it, so it was known before
        }
    }
}
