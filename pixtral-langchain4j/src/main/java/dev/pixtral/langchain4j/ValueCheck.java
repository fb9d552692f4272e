package dev.pixtral.langchain4j;

import dev.langchain4j.exception.InvalidRequestException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.errors.Visible;
import dev.pixtral.image.ImageOptions;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Checks settings when they are set, with the core's own checks where it has them. Builders throw
 * {@link IllegalArgumentException}. Stateless.
 */
final class ValueCheck {
    private ValueCheck() {}

    /** Runs a check of the core, and maps its exception to that of a builder. */
    static <T> T checked(Supplier<T> core) {
        try {
            return core.get();
        } catch (PixtralException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Checks the ranges of parameters that are not null. */
    static PixtralChatRequestParameters parameters(PixtralChatRequestParameters parameters) {
        notBlank(parameters.modelName(), "modelName");
        notBlank(parameters.toolChoiceName(), "toolChoiceName");
        checked(() -> PixtralMapper.toOptions(parameters, ImageOptions.DEFAULT));
        return parameters;
    }

    /** Checks a name, which may be null for the default. */
    static String notBlank(String name, String setting) {
        if (name != null && name.isBlank()) {
            throw new IllegalArgumentException(
                    "%s must not be blank, but is '%s'.".formatted(setting, Visible.line(name)));
        }
        return name;
    }

    /** Checks the models by name. */
    static void models(Map<String, String> models) {
        models.forEach((name, model) -> {
            if (name == null || model == null || name.isBlank() || model.isBlank()) {
                throw new IllegalArgumentException(
                        ("Each entry of models must have a name and a model (pixtral-tiny or the path of a "
                                        + "checkpoint), but one is '%s' = '%s'.")
                                .formatted(Visible.line(String.valueOf(name)), Visible.line(String.valueOf(model))));
            }
        });
    }

    /** The exception for a null element in a request. */
    static InvalidRequestException missing(String what) {
        return new InvalidRequestException(what + " is null; leave it out.");
    }

    /** Checks the elements of a list, which may itself be null for the default. */
    static void noNulls(Iterable<?> values, String setting) {
        if (values != null) {
            values.forEach(value -> {
                if (value == null) {
                    throw new IllegalArgumentException(
                            "%s must not contain null; leave that element out.".formatted(setting));
                }
            });
        }
    }
}
