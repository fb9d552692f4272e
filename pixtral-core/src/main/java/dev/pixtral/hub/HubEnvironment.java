package dev.pixtral.hub;

import dev.pixtral.errors.Excerpt;
import dev.pixtral.store.gguf.GgufFolders;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads settings from environment variables, with the names and rules of {@code huggingface_hub}:
 *
 * <ul>
 *   <li>{@code HF_ENDPOINT}: address of the hub, {@code https://huggingface.co} if not set
 *   <li>{@code HF_TOKEN}, else {@code HUGGING_FACE_HUB_TOKEN}, else the file {@code HF_TOKEN_PATH}, else
 *       {@code $HF_HOME/token}: the token; none with {@code HF_HUB_DISABLE_IMPLICIT_TOKEN}
 *   <li>{@code HF_HUB_OFFLINE}, {@code TRANSFORMERS_OFFLINE}: no requests
 *   <li>{@code HF_HOME}, else {@code $XDG_CACHE_HOME/huggingface}, else {@code ~/.cache/huggingface}
 *   <li>{@code HF_HUB_CACHE}, else {@code HUGGINGFACE_HUB_CACHE}, else {@code $HF_HOME/hub}: the cache
 *   <li>{@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY}, {@code NO_PROXY}: see {@link HubProxies}
 * </ul>
 *
 * In paths, {@code ~} at the beginning and {@code $NAME} are replaced. Nothing is ever sent that these switches could
 * switch off: {@code HF_HUB_DISABLE_TELEMETRY}, {@code DO_NOT_TRACK}.
 */
public final class HubEnvironment {
    private static final String ENDPOINT = "https://huggingface.co";
    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");

    private final Map<String, String> variables;
    private final Path home;

    /**
     * Creates an environment.
     *
     * @param variables environment variables by name
     * @param home the user's home folder
     */
    public HubEnvironment(Map<String, String> variables, Path home) {
        this.variables = Map.copyOf(variables);
        this.home = home;
    }

    /**
     * Returns the environment of this process.
     *
     * @return its variables and the user's home folder
     */
    public static HubEnvironment ofProcess() {
        return new HubEnvironment(System.getenv(), home(System.getenv(), System.getProperties()));
    }

    /**
     * Returns the user's home folder as other programs find it: on Linux and macOS {@code HOME}, which Java ignores.
     * Java's own is that of the system's list of users; in a container, which may not know its user, there is none.
     */
    static Path home(Map<String, String> variables, Map<?, ?> properties) {
        String home = variables.getOrDefault("HOME", "");
        boolean windows = String.valueOf(properties.get("os.name")).startsWith("Windows");
        return Path.of(!windows && home.startsWith("/") ? home : String.valueOf(properties.get("user.home")));
    }

    /**
     * Returns the folders in which llama.cpp and LM Studio keep models.
     *
     * @return the folders, which need not exist
     */
    public GgufFolders ggufFolders() {
        return GgufFolders.of(variables, home, System.getProperty("os.name", ""));
    }

    /**
     * Reads the settings.
     *
     * @return the settings
     * @throws HubException if a variable has a value that cannot be used
     */
    public HubSettings settings() {
        boolean offline = isTrue("HF_HUB_OFFLINE") || isTrue("TRANSFORMERS_OFFLINE");
        return new HubSettings(endpoint(), token(), offline, cache(), HubProxies.of(variables));
    }

    private URI endpoint() {
        String text = variable("HF_ENDPOINT").map(String::strip).orElse(ENDPOINT);
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw HubSettings.badEndpoint(text); // without the cause, which repeats the whole address
        }
    }

    private Optional<String> token() {
        if (isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
            return Optional.empty();
        }
        return variable("HF_TOKEN")
                .or(() -> variable("HUGGING_FACE_HUB_TOKEN"))
                .map(HubSettings::cleaned)
                .filter(token -> !token.isEmpty())
                .or(this::tokenOfFile);
    }

    private Optional<String> tokenOfFile() {
        Path file = path("HF_TOKEN_PATH").orElseGet(() -> hfHome().resolve("token"));
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(HubSettings.tokenIn(file)).filter(token -> !token.isEmpty());
        } catch (IOException e) {
            throw new HubException(
                    HubException.Reason.SETTING,
                    "%s: the file with the token for the hub cannot be read; make it readable, or set HF_TOKEN."
                            .formatted(Excerpt.of(file.toString())),
                    e);
        }
    }

    private Path cache() {
        return path("HF_HUB_CACHE").or(() -> path("HUGGINGFACE_HUB_CACHE")).orElseGet(() -> hfHome().resolve("hub"));
    }

    private Path hfHome() {
        return path("HF_HOME")
                .orElseGet(() -> path("XDG_CACHE_HOME")
                        .orElseGet(() -> home.resolve(".cache"))
                        .resolve("huggingface"));
    }

    private Optional<Path> path(String name) {
        return variable(name).map(text -> {
            try {
                return Path.of(expanded(text));
            } catch (InvalidPathException e) {
                throw new HubException(
                        HubException.Reason.SETTING,
                        "%s is '%s', which is not a path; change it.".formatted(name, Excerpt.of(text)));
            }
        });
    }

    private String expanded(String text) {
        String withHome =
                text.equals("~") || text.startsWith("~/") || text.startsWith("~\\") ? home + text.substring(1) : text;
        return VARIABLE.matcher(withHome).replaceAll(match -> {
            String name = match.group(1) == null ? match.group(2) : match.group(1);
            // an unknown variable stays as it is written
            return Matcher.quoteReplacement(variables.getOrDefault(name, match.group()));
        });
    }

    private boolean isTrue(String name) {
        return variable(name)
                .map(value -> TRUE.contains(value.strip().toUpperCase(Locale.ROOT)))
                .orElse(false);
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }
}
