package dev.pixtral.hub;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How to reach a hub. Names of environment variables are those of {@code huggingface_hub}.
 *
 * @param endpoint address of the hub, without a slash at its end ({@code HF_ENDPOINT})
 * @param token sent only to the endpoint ({@code HF_TOKEN}, or its file)
 * @param offline whether no request may be made ({@code HF_HUB_OFFLINE})
 * @param cache the standard cache ({@code HF_HUB_CACHE}, {@code HF_HOME})
 */
public record HubSettings(URI endpoint, Optional<String> token, boolean offline, Path cache) {
    // complete with proxies and time limits; of the environment: see HubEnvironment
    @Override
    public String toString() {
        return endpoint.toString(); // the token must appear in no log
    }
}
