package dev.pixtral.hub;

import dev.pixtral.errors.Excerpt;
import dev.pixtral.errors.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How to reach a hub, see {@link HubEnvironment}.
 *
 * @param endpoint address of the hub, {@code http} or {@code https}, without a slash at its end ({@code HF_ENDPOINT})
 * @param token sent only to the endpoint ({@code HF_TOKEN}, or its file)
 * @param offline whether no request may be made ({@code HF_HUB_OFFLINE})
 * @param cache the standard cache ({@code HF_HUB_CACHE}, {@code HF_HOME})
 * @param proxies how to reach hosts ({@code HTTPS_PROXY})
 */
public record HubSettings(URI endpoint, Optional<String> token, boolean offline, Path cache, HubProxies proxies) {
    private static final int LONGEST_TOKEN = 4_096;

    /** Headers with other characters would be refused with an exception that quotes them. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1," + LONGEST_TOKEN + "}");

    /**
     * Checks the settings.
     *
     * @throws HubException if the endpoint is not the address of a server, or the token has characters that no token
     *     has
     */
    public HubSettings {
        endpoint = checked(endpoint);
        if (token.isPresent() && !TOKEN.matcher(token.get()).matches()) {
            throw new HubException(
                    HubException.Reason.SETTING,
                    "The token for the hub contains blanks or characters that no token has; copy it again from %s/settings/tokens."
                            .formatted(endpoint));
        }
    }

    private static URI checked(URI endpoint) {
        String text = endpoint.toString().replaceFirst("/+$", "");
        boolean plain = endpoint.getScheme() != null
                && endpoint.getScheme().matches("(?i)https?")
                && endpoint.getHost() != null
                && endpoint.getPort() <= Redirects.LARGEST_PORT
                && endpoint.getRawUserInfo() == null
                && endpoint.getRawQuery() == null
                && endpoint.getRawFragment() == null;
        if (!plain) {
            throw badEndpoint(text);
        }
        return URI.create(text);
    }

    /** The endpoint is not an address; a user name and password in it are not repeated. */
    static HubException badEndpoint(String text) {
        return new HubException(
                HubException.Reason.SETTING,
                "HF_ENDPOINT is '%s', but must be the address of a hub such as https://huggingface.co or http://localhost:8080, without a user name or a query."
                        .formatted(Excerpt.of(
                                text.replaceFirst("//[^/]*@", "//...@").replaceFirst("[?].*", "?..."))));
    }

    /**
     * Returns these settings with the token of a file.
     *
     * @param file a file that contains a token and nothing else; blanks and line breaks around it are ignored
     * @return new settings
     * @throws HubException if the file cannot be read, or contains no token
     */
    public HubSettings withTokenFile(Path file) {
        FileProblem.notAFile(file).ifPresent(what -> {
            throw badTokenFile(file, "it is " + what);
        });
        try {
            String content = tokenIn(file);
            if (content.isEmpty()) {
                throw badTokenFile(file, "it is empty");
            }
            return withToken(Optional.of(content));
        } catch (IOException e) {
            throw badTokenFile(file, FileProblem.why(e));
        }
    }

    /**
     * Returns these settings with another token.
     *
     * @param other the token; empty to send none
     * @return new settings
     * @throws HubException if the token has characters that no token has
     */
    public HubSettings withToken(Optional<String> other) {
        return new HubSettings(endpoint, other, offline, cache, proxies);
    }

    /**
     * Reads a token, without the byte order mark and line breaks that editors and shells add; empty if there is none.
     */
    static String tokenIn(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return cleaned(new String(in.readNBytes(LONGEST_TOKEN * 2), StandardCharsets.UTF_8));
        }
    }

    static String cleaned(String token) {
        return token.replaceFirst("^\uFEFF", "")
                .replace("\r", "")
                .replace("\n", "")
                .strip();
    }

    private static HubException badTokenFile(Path file, String why) {
        return new HubException(
                HubException.Reason.SETTING,
                "%s: %s, but it should contain the token for the hub and nothing else."
                        .formatted(Excerpt.of(file.toString()), why));
    }

    /** Returns the endpoint; the token must appear in no log. */
    @Override
    public String toString() {
        return endpoint.toString();
    }
}
