package dev.pixtral.cli;

import dev.pixtral.cli.console.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version of Pixtral, as Maven wrote it into the jar. */
final class Version {
    private static final String WRITTEN_BY_MAVEN = "/META-INF/maven/dev.pixtral/pixtral-cli/pom.properties";

    private Version() {}

    static String line() {
        return "pixtral %s, Java %s%n".formatted(number(), Runtime.version());
    }

    private static String number() {
        try (InputStream in = Version.class.getResourceAsStream(WRITTEN_BY_MAVEN)) {
            if (in == null) {
                return "unpackaged"; // run from class files
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw CommandException.failed("The Pixtral jar is damaged; build it again.", e);
        }
    }
}
