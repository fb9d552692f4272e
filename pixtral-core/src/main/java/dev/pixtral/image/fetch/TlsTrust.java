package dev.pixtral.image.fetch;

import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;

/** The trusted certificates. Requested only when a secure connection is made, because loading them takes a while. */
@FunctionalInterface
interface TlsTrust {
    /** The certificates that this JVM trusts. */
    TlsTrust SYSTEM = () -> {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has a default for TLS", e);
        }
    };

    /** Returns the certificates in the form that the JDK requires. */
    SSLContext context();
}
