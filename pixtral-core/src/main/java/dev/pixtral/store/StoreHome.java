package dev.pixtral.store;

import dev.pixtral.errors.PixtralException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Where this user's store is, and how large the files that nobody asked for may become. Reads no file. */
final class StoreHome {
    static final String VARIABLE = "PIXTRAL_HOME";
    static final String PROPERTY = "pixtral.home";
    static final String LIMIT_VARIABLE = "PIXTRAL_CACHE_LIMIT";
    static final String LIMIT_PROPERTY = "pixtral.cache.limit";

    /** Four models of the size of Pixtral-12B in 4 bits. */
    static final long DEFAULT_LIMIT = 40_000_000_000L;

    private static final String NAME = "pixtral";

    private final UnaryOperator<String> property;
    private final UnaryOperator<String> variable;

    /**
     * Reads settings from other places.
     *
     * @param property value of a system property, or null
     * @param variable value of an environment variable, or null
     */
    StoreHome(UnaryOperator<String> property, UnaryOperator<String> variable) {
        this.property = property;
        this.variable = variable;
    }

    static StoreHome ofProcess() {
        return new StoreHome(System::getProperty, System::getenv);
    }

    /** Returns the absolute path of the store. */
    Path folder() {
        Optional<String> property = given(this.property, PROPERTY);
        if (property.isPresent()) {
            return path(property.get(), "The system property " + PROPERTY);
        }
        Optional<String> variable = given(this.variable, VARIABLE);
        return variable.isPresent()
                ? path(variable.get(), "The environment variable " + VARIABLE)
                : ofSystem().toAbsolutePath().normalize();
    }

    private static Path path(String text, String setting) {
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new PixtralException(
                    "%s must be the path of a folder, but is '%s'.".formatted(setting, e.getInput()), e);
        }
    }

    private Path ofSystem() {
        String system = given(property, "os.name").orElse("").toLowerCase(Locale.ROOT);
        Path user = Path.of(given(property, "user.home").orElse("."));
        if (system.startsWith("windows")) {
            return given(variable, "LOCALAPPDATA")
                    .map(Path::of)
                    .orElse(user.resolve("AppData").resolve("Local"))
                    .resolve(NAME)
                    .resolve("cache");
        }
        // as other programs find it; Java ignores it, and has no home for a user whom a container does not know
        user = given(variable, "HOME").map(Path::of).filter(Path::isAbsolute).orElse(user);
        if (system.startsWith("mac")) {
            return user.resolve("Library").resolve("Caches").resolve(NAME);
        }
        return given(variable, "XDG_CACHE_HOME")
                .map(Path::of)
                .filter(Path::isAbsolute) // others are invalid by the specification of base directories
                .orElse(user.resolve(".cache"))
                .resolve(NAME);
    }

    /**
     * Returns how many bytes of files that nobody asked for the store may hold.
     *
     * @throws PixtralException if the setting is not a size
     */
    long limit() {
        Optional<String> property = given(this.property, LIMIT_PROPERTY);
        if (property.isPresent()) {
            return SizeText.bytes(property.get(), "The system property " + LIMIT_PROPERTY);
        }
        return given(variable, LIMIT_VARIABLE)
                .map(text -> SizeText.bytes(text, "The environment variable " + LIMIT_VARIABLE))
                .orElse(DEFAULT_LIMIT);
    }

    private static Optional<String> given(UnaryOperator<String> settings, String name) {
        return Optional.ofNullable(settings.apply(name)).filter(text -> !text.isBlank());
    }
}
