package dev.pixtral.langchain4j;

import dev.langchain4j.exception.InvalidRequestException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.errors.Visible;
import dev.pixtral.image.ImageOptions;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Settings are checked when they are set. Where the core has a range, its own check is asked; builders say
 * {@link IllegalArgumentException}. Stateless.
 */
final class ValueCheck {
    private ValueCheck() {}

    /** What the core makes of settings; its errors become those of a builder. */
    static <T> T checked(Supplier<T> core) {
        try {
            return core.get();
        } catch (PixtralException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Parameters in their ranges; what is null is not looked at. */
    static PixtralChatRequestParameters parameters(PixtralChatRequestParameters parameters) {
        notBlank(parameters.modelName(), "modelName");
        notBlank(parameters.toolChoiceName(), "toolChoiceName");
        checked(() -> PixtralMapper.toOptions(parameters, ImageOptions.DEFAULT));
        return parameters;
    }

    /** A name, or null for the default. */
    static String notBlank(String name, String setting) {
        if (name != null && name.isBlank()) {
            throw new IllegalArgumentException(
                    "%s must be a name of at least 1 character that is no space, but is '%s'."
                            .formatted(setting, Visible.line(name)));
        }
        return name;
    }

    /** Names of models and what they stand for. */
    static void models(Map<String, String> models) {
        models.forEach((name, model) -> {
            if (name == null || model == null || name.isBlank() || model.isBlank()) {
                throw new IllegalArgumentException(
                        "models must have a name and a model (pixtral-tiny or the path of a checkpoint) in each entry, but one is '%s' = '%s'."
                                .formatted(Visible.line(String.valueOf(name)), Visible.line(String.valueOf(model))));
            }
        });
    }

    /** What a request says of an element of its that is null. */
    static InvalidRequestException missing(String what) {
        return new InvalidRequestException(what + " is null; leave it out.");
    }

    /** A list of something, or null for the default. */
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
