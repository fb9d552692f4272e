package dev.pixtral.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The name of this library in requests. It says nothing else about the user or the machine than the version of Java.
 */
final class UserAgent {
    /** Such as {@code pixtral-java/1.0; java/25}. */
    static final String NAME =
            "pixtral-java/" + version() + "; java/" + Runtime.version().feature();

    private static final String WRITTEN_BY_MAVEN = "version.properties";

    private UserAgent() {}

    private static String version() {
        try (InputStream in = UserAgent.class.getResourceAsStream(WRITTEN_BY_MAVEN)) {
            if (in == null) {
                throw new IllegalStateException(WRITTEN_BY_MAVEN + " is missing; build Pixtral again");
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
