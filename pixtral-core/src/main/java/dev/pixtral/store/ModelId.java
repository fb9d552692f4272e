package dev.pixtral.store;

import dev.pixtral.errors.PixtralException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a repository on a hub.
 *
 * @param repository owner and name, such as {@code mistral-community/pixtral-12b}
 * @param revision branch, tag or commit; empty for the default branch
 */
public record ModelId(String repository, Optional<String> revision) {
    private static final Pattern REPOSITORY = Pattern.compile("([\\w][\\w.-]{0,95})/([\\w][\\w.-]{0,95})");
    private static final Pattern FORM = Pattern.compile("([^@]+)(?:@(.+))?");
    private static final Pattern REVISION = Pattern.compile("[\\w][\\w.-]*(/[\\w][\\w.-]*)*");

    /**
     * Checks the name.
     *
     * @throws PixtralException if it is not the name of a repository
     */
    public ModelId {
        if (!isRepository(repository)
                || revision.filter(one -> !isRevision(one)).isPresent()) {
            throw new PixtralException(
                    "'%s' is not the name of a model: give owner/name, or owner/name@revision.".formatted(repository));
        }
    }

    /**
     * Reads a name.
     *
     * @param text {@code owner/name} or {@code owner/name@revision}, also with an alias such as {@code pixtral-12b} in
     *     place of the repository
     * @return the name; empty if the text has another form
     */
    public static Optional<ModelId> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        String repository = KnownModel.repositoryOf(form.group(1));
        if (!isRepository(repository)) {
            return Optional.empty();
        }
        Optional<String> revision = Optional.ofNullable(form.group(2));
        return revision.filter(one -> !isRevision(one)).isPresent()
                ? Optional.empty()
                : Optional.of(new ModelId(repository, revision));
    }

    private static boolean isRepository(String text) {
        return REPOSITORY.matcher(text).matches()
                && !text.contains("--")
                && !text.contains("..")
                && !text.matches(".*[.-](/.*)?")
                && !text.endsWith(".git");
    }

    private static boolean isRevision(String text) {
        return REVISION.matcher(text).matches() && !text.contains("..") && text.length() <= 255;
    }

    @Override
    public String toString() {
        return repository + revision.map(one -> "@" + one).orElse("");
    }
}
