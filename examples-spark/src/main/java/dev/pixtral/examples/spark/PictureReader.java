package dev.pixtral.examples.spark;

import static dev.pixtral.chat.Message.user;
import static dev.pixtral.chat.Part.image;
import static dev.pixtral.chat.Part.text;

import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.Reply;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.ModelClosedException;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.image.ImageSource;

/**
 * Asks a model about one picture. What is wrong with the picture becomes an {@link Answers#error}; what is wrong for
 * every picture is thrown, so that the task fails and Spark repeats it.
 */
final class PictureReader {
    private final Pixtral pixtral;
    private final Recipe recipe;
    private final GenerationOptions options;

    PictureReader(Pixtral pixtral, Recipe recipe) {
        this.pixtral = pixtral;
        this.recipe = recipe;
        this.options = GenerationOptions.DEFAULT.withMaxTokens(recipe.maxTokens());
    }

    /**
     * Asks the questions of the recipe.
     *
     * @throws ModelClosedException if the engine has failed
     * @throws GrammarException if the schema cannot be enforced
     */
    Answers read(ImageSource picture) {
        try {
            // the second question finds the picture in the engine's cache
            Reply caption = ask(picture, recipe.caption(), "");
            if (recipe.read().isEmpty()) {
                return new Answers(caption.text(), null, caption.usage().generatedTokens(), cut(caption));
            }
            Reply reading = ask(picture, recipe.read(), recipe.schema());
            int tokens = caption.usage().generatedTokens() + reading.usage().generatedTokens();
            String error = cut(caption) == null ? cut(reading) : cut(caption);
            return new Answers(caption.text(), reading.text(), tokens, error);
        } catch (ModelClosedException | GrammarException e) {
            throw e;
        } catch (RuntimeException e) { // not only Pixtral's own: a row is never lost
            return Answers.failed(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private Reply ask(ImageSource picture, String question, String schema) {
        Prompt prompt = Prompt.of(user(image(picture), text(question)));
        return pixtral.generate(
                schema.isEmpty() ? prompt : prompt.withResponseFormat(new ResponseFormat.JsonSchema("reading", schema)),
                options);
    }

    private String cut(Reply reply) {
        return reply.finishReason() == FinishReason.LENGTH
                ? "An answer was cut off after %,d tokens; --max-tokens allows more."
                        .formatted(reply.usage().generatedTokens())
                : null;
    }
}
