package dev.pixtral.hub;

import dev.pixtral.errors.Excerpt;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Says why there is no answer: the network, a proxy or the server failed before one was complete. */
final class NetworkFailure {
    private NetworkFailure() {}

    /**
     * Returns what another attempt may repair.
     *
     * @param e the failure; not kept, because the JDK's messages quote what a server sent
     * @param uri the address that was asked
     * @param proxy the proxy in between
     * @param limits for their values
     * @param reached whether any server has answered before
     * @throws HubException if another attempt would fail in the same way
     */
    static RetryableException of(
            IOException e, URI uri, Optional<HubProxies.Chosen> proxy, HubLimits limits, boolean reached) {
        String asked = Addresses.shown(uri.resolve("/")).replaceFirst("/$", "");
        String peer = proxy.map(chosen -> "the proxy " + chosen).orElse(asked);
        if (has(e, UnknownHostException.class) || has(e, UnresolvedAddressException.class)) {
            String host = proxy.map(HubProxies.Chosen::host).orElse(uri.getHost());
            return atFirst(
                    reached,
                    "The host '%s' is not found; check the network, HF_ENDPOINT and HTTPS_PROXY."
                            .formatted(Excerpt.of(host)));
        }
        if (has(e, HttpConnectTimeoutException.class)) {
            return RetryableException.of(
                    unreachable("%s accepts no connection within %d s; check the network, HF_ENDPOINT and HTTPS_PROXY."
                            .formatted(sentence(peer), limits.connect().toSeconds())));
        }
        if (has(e, HttpTimeoutException.class)) {
            return RetryableException.of(
                    unreachable("%s sends nothing for %d s; try again later, what was finished is kept."
                            .formatted(
                                    sentence(asked), Math.max(1, limits.stall().toSeconds()))));
        }
        if (has(e, ConnectException.class)) {
            return atFirst(
                    reached,
                    "%s refuses the connection; check the network, HF_ENDPOINT and HTTPS_PROXY."
                            .formatted(sentence(peer)));
        }
        if (has(e, SSLHandshakeException.class) || has(e, CertificateException.class)) {
            throw untrusted(e, asked);
        }
        return RetryableException.of(unreachable(
                "The connection to %s broke%s; try again, what was finished is kept.".formatted(asked, words(e))));
    }

    private static HubException untrusted(IOException e, String asked) {
        return new HubException(
                HubException.Reason.UNREACHABLE,
                ("No secure connection to %s%s; if a proxy of your network has its own certificate, add it to a trust "
                                + "store of Java and set -Djavax.net.ssl.trustStore=FILE.")
                        .formatted(asked, words(e)));
    }

    private static RetryableException atFirst(boolean reached, String message) {
        HubException failure = unreachable(message);
        return reached ? RetryableException.of(failure) : RetryableException.hopeless(failure);
    }

    private static HubException unreachable(String message) {
        return new HubException(HubException.Reason.UNREACHABLE, message);
    }

    private static String sentence(String peer) {
        return peer.startsWith("the ") ? "T" + peer.substring(1) : peer;
    }

    /** The deepest message of TLS, otherwise the first one. */
    private static String words(IOException e) {
        String message = e.getMessage();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException || cause instanceof CertificateException) {
                message = cause.getMessage();
            }
        }
        return message == null || message.isBlank() ? "" : " (" + Excerpt.of(message) + ")";
    }

    private static boolean has(Throwable e, Class<? extends Throwable> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
