package dev.pixtral.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.pixtral.GenerationOptions;
import dev.pixtral.checkpoint.EmbeddedModel;
import java.util.List;

/**
 * Parameters that requests have unless they bring their own: a request overrides them one by one. They themselves
 * override {@link #defaultRequestParameters}. Each is checked when it is set, as in {@link PixtralModelBuilder}.
 *
 * @param <B> type of the builder
 */
public abstract class PixtralDefaultsBuilder<B extends PixtralDefaultsBuilder<B>> extends PixtralEngineBuilder<B> {
    private final PixtralChatRequestParameters.Builder parameters = PixtralChatRequestParameters.builder();
    private ChatRequestParameters defaultRequestParameters;

    PixtralDefaultsBuilder() {}

    /** This builder, if what has been set is in its range. */
    private B checked() {
        parameters.build();
        return self();
    }

    /**
     * Sets the temperature.
     *
     * @param temperature 0 (the default) takes the most likely token each time; more is more varied
     * @return this builder
     */
    public B temperature(Double temperature) {
        parameters.temperature(temperature);
        return checked();
    }

    /**
     * Draws only from the most likely tokens that together reach a probability.
     *
     * @param topP above 0 and at most 1 (the default: all tokens)
     * @return this builder
     */
    public B topP(Double topP) {
        parameters.topP(topP);
        return checked();
    }

    /**
     * Draws only from a number of the most likely tokens.
     *
     * @param topK at least 0 (the default: all tokens)
     * @return this builder
     */
    public B topK(Integer topK) {
        parameters.topK(topK);
        return checked();
    }

    /**
     * Draws only from the tokens that are at least this fraction as likely as the most likely one.
     *
     * @param minP at least 0 (the default: all tokens) and below 1
     * @return this builder
     */
    public B minP(Double minP) {
        parameters.minP(minP);
        return checked();
    }

    /**
     * Makes tokens less likely, by this factor, that stand in the prompt or in the answer so far.
     *
     * @param repetitionPenalty above 0; 1 (the default) is off
     * @return this builder
     */
    public B repetitionPenalty(Double repetitionPenalty) {
        parameters.repetitionPenalty(repetitionPenalty);
        return checked();
    }

    /**
     * Makes tokens less likely each time they are generated.
     *
     * @param frequencyPenalty -2 to 2, 0 by default
     * @return this builder
     */
    public B frequencyPenalty(Double frequencyPenalty) {
        parameters.frequencyPenalty(frequencyPenalty);
        return checked();
    }

    /**
     * Makes tokens less likely once they have been generated.
     *
     * @param presencePenalty -2 to 2, 0 by default
     * @return this builder
     */
    public B presencePenalty(Double presencePenalty) {
        parameters.presencePenalty(presencePenalty);
        return checked();
    }

    /**
     * Limits the answer.
     *
     * @param maxOutputTokens at least 1; {@value GenerationOptions#DEFAULT_MAX_TOKENS} by default
     * @return this builder
     */
    public B maxOutputTokens(Integer maxOutputTokens) {
        parameters.maxOutputTokens(maxOutputTokens);
        return checked();
    }

    /**
     * Sets texts that end the answer and are not part of it.
     *
     * @param stopSequences at most {@value GenerationOptions#MOST_STOPS} texts of 1 to
     *     {@value GenerationOptions#LONGEST_STOP} characters; none by default
     * @return this builder
     */
    public B stopSequences(List<String> stopSequences) {
        parameters.stopSequences(stopSequences);
        return checked();
    }

    /**
     * Sets the start of the random generator, which matters above temperature 0.
     *
     * @param seed any number; drawn for each request, and reported, by default
     * @return this builder
     */
    public B seed(Long seed) {
        parameters.seed(seed);
        return self();
    }

    /**
     * Sets how many of the most likely tokens the metadata report for each generated one.
     *
     * @param logprobs 0 (the default) to 20
     * @return this builder
     */
    public B logprobs(Integer logprobs) {
        parameters.logprobs(logprobs);
        return checked();
    }

    /**
     * Scales pictures down until the longer side has at most so many pixels.
     *
     * @param maxImageSide at least 1; the model's own limit by default
     * @return this builder
     */
    public B maxImageSide(Integer maxImageSide) {
        parameters.maxImageSide(maxImageSide);
        return checked();
    }

    /**
     * Scales each picture down until it takes at most so many tokens of the prompt.
     *
     * @param maxImageTokens at least 2; no limit by default
     * @return this builder
     */
    public B maxImageTokens(Integer maxImageTokens) {
        parameters.maxImageTokens(maxImageTokens);
        return checked();
    }

    /**
     * Scales pictures down until all pictures of a prompt take at most so many tokens together, which they share
     * fairly: small pictures leave the rest to the others.
     *
     * @param maxPromptImageTokens at least 2; no limit by default
     * @return this builder
     */
    public B maxPromptImageTokens(Integer maxPromptImageTokens) {
        parameters.maxPromptImageTokens(maxPromptImageTokens);
        return checked();
    }

    /**
     * Sets whether the pictures of a user message of one text and then pictures, which is what AiServices makes, are
     * shown to the model before the text.
     *
     * @param imagesFirst true for pictures first; false by default: each message keeps its order, but for one text and
     *     one picture, which the model's own format turns round
     * @return this builder
     */
    public B imagesFirst(Boolean imagesFirst) {
        parameters.imagesFirst(imagesFirst);
        return self();
    }

    /**
     * Sets whether one answer may call several tools.
     *
     * @param parallelToolCalls true by default; false for one call at most
     * @return this builder
     */
    public B parallelToolCalls(Boolean parallelToolCalls) {
        parameters.parallelToolCalls(parallelToolCalls);
        return self();
    }

    /**
     * Sets what becomes of JSON schemas with keywords that answers cannot be held to.
     *
     * @param lenientSchemas true to leave those keywords unchecked; false by default: such schemas are refused
     * @return this builder
     */
    public B lenientSchemas(Boolean lenientSchemas) {
        parameters.lenientSchemas(lenientSchemas);
        return self();
    }

    /**
     * Sets whether all fields of records are required, as {@link PixtralChatRequestParameters#strictRecords()} says.
     *
     * @param strictRecords true to require them; false by default: the schemas count
     * @return this builder
     */
    public B strictRecords(Boolean strictRecords) {
        parameters.strictRecords(strictRecords);
        return self();
    }

    /**
     * Sets whether the model may, must or must not call tools.
     *
     * @param toolChoice choice; {@code AUTO} by default
     * @return this builder
     */
    public B toolChoice(ToolChoice toolChoice) {
        parameters.toolChoice(toolChoice);
        return self();
    }

    /**
     * Sets the form of the answer.
     *
     * @param responseFormat format; text by default
     * @return this builder
     */
    public B responseFormat(ResponseFormat responseFormat) {
        parameters.responseFormat(responseFormat);
        return self();
    }

    /**
     * Sets parameters of requests that have no method of their own here, such as tools.
     *
     * @param defaultRequestParameters parameters of any kind
     * @return this builder
     */
    public B defaultRequestParameters(ChatRequestParameters defaultRequestParameters) {
        this.defaultRequestParameters = defaultRequestParameters;
        return self();
    }

    /**
     * What a request is merged with.
     *
     * @throws IllegalArgumentException if a value of {@link #defaultRequestParameters} is outside its range
     */
    PixtralChatRequestParameters defaults() {
        PixtralChatRequestParameters.Builder merged = PixtralChatRequestParameters.builder()
                .modelName(EmbeddedModel.NAME)
                .temperature(0.0)
                .maxOutputTokens(GenerationOptions.DEFAULT_MAX_TOKENS);
        if (defaultRequestParameters != null) {
            merged.overrideWith(defaultRequestParameters);
        }
        merged.overrideWith(parameters.build());
        chosenName().ifPresent(merged::modelName);
        return merged.build();
    }
}
