package dev.pixtral.image.fetch;

import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;

/**
 * Whose certificates are trusted. Asked for when the first secure connection is made, because loading them takes a
 * while.
 */
@FunctionalInterface
interface TlsTrust {
    /** What this JVM trusts. */
    TlsTrust SYSTEM = () -> {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has a default for TLS", e);
        }
    };

    /** The certificates, as the JDK wants them. */
    SSLContext context();
}
