package dev.pixtral.checkpoint.prepare;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The name of this program in the files that it writes. */
final class Tool {
    /** Name and version, such as {@code pixtral-java/1.0}. */
    static final String NAME = "pixtral-java/" + version();

    private static final String WRITTEN_BY_MAVEN = "version.properties";

    private Tool() {}

    private static String version() {
        try (InputStream in = Tool.class.getResourceAsStream(WRITTEN_BY_MAVEN)) {
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
