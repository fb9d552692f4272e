package dev.pixtral.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The name of this library, in the files that it writes and in the requests that it sends. Some servers refuse clients
 * without a name, and their owners may need the version for complaints.
 */
@Internal
public final class LibraryName {
    /** Name and version, such as {@code pixtral-java/1.0}. */
    public static final String NAME = "pixtral-java/" + version();

    private static final String WRITTEN_BY_MAVEN = "version.properties";

    private LibraryName() {}

    private static String version() {
        try (InputStream in = LibraryName.class.getResourceAsStream(WRITTEN_BY_MAVEN)) {
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
