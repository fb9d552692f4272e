package dev.pixtral.image.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * How this library calls itself to servers: some refuse who has no name, and may want to know which version to complain
 * of.
 */
final class UserAgent {
    /** Name and version, as in {@code pixtral-java/1.0}. */
    static final String NAME = "pixtral-java/" + version();

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
