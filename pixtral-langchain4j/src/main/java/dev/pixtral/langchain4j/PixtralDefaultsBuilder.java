package dev.pixtral.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.pixtral.GenerationOptions;
import dev.pixtral.checkpoint.EmbeddedModel;
import java.util.List;

/**
 * Sets the default parameters of requests, which each request may override one by one. They override those of
 * {@link #defaultRequestParameters}. Each is checked when it is set, as in {@link PixtralModelBuilder}.
 *
 * @param <B> type of the builder
 */
public abstract class PixtralDefaultsBuilder<B extends PixtralDefaultsBuilder<B>> extends PixtralEngineBuilder<B> {
    private final PixtralChatRequestParameters.Builder parameters = PixtralChatRequestParameters.builder();
    private ChatRequestParameters defaultRequestParameters;

    PixtralDefaultsBuilder() {}

    /** Checks the parameters set so far. */
    private B checked() {
        parameters.build();
        return self();
    }

    /**
     * Sets the temperature.
     *
     * @param temperature 0 (the default) always takes the most likely token; higher values give more varied answers
     * @return this builder
     */
    public B temperature(Double temperature) {
        parameters.temperature(temperature);
        return checked();
    }

    /**
     * Samples only from the most likely tokens that together reach this probability.
     *
     * @param topP above 0 and at most 1 (the default: all tokens)
     * @return this builder
     */
    public B topP(Double topP) {
        parameters.topP(topP);
        return checked();
    }

    /**
     * Samples only from this many of the most likely tokens.
     *
     * @param topK at least 0 (the default: all tokens)
     * @return this builder
     */
    public B topK(Integer topK) {
        parameters.topK(topK);
        return checked();
    }

    /**
     * Samples only from tokens that are at least this fraction as likely as the most likely token.
     *
     * @param minP at least 0 (the default: all tokens) and below 1
     * @return this builder
     */
    public B minP(Double minP) {
        parameters.minP(minP);
        return checked();
    }

    /**
     * Makes tokens that occur in the prompt or in the answer so far less likely, by this factor.
     *
     * @param repetitionPenalty above 0; 1 (the default) disables it
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
     * Limits the tokens of the answer.
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
     * Seeds the random generator, which is used above temperature 0.
     *
     * @param seed any number; by default a random one for each request, which the metadata reports
     * @return this builder
     */
    public B seed(Long seed) {
        parameters.seed(seed);
        return self();
    }

    /**
     * Sets how many of the most likely tokens the metadata reports for each generated token.
     *
     * @param logprobs 0 (the default) to 20
     * @return this builder
     */
    public B logprobs(Integer logprobs) {
        parameters.logprobs(logprobs);
        return checked();
    }

    /**
     * Scales pictures down until the longer side has at most this many pixels.
     *
     * @param maxImageSide at least 1; the model's own limit by default
     * @return this builder
     */
    public B maxImageSide(Integer maxImageSide) {
        parameters.maxImageSide(maxImageSide);
        return checked();
    }

    /**
     * Scales each picture down until it takes at most this many tokens of the prompt.
     *
     * @param maxImageTokens at least 2; no limit by default
     * @return this builder
     */
    public B maxImageTokens(Integer maxImageTokens) {
        parameters.maxImageTokens(maxImageTokens);
        return checked();
    }

    /**
     * Scales pictures down until all pictures of a prompt together take at most this many tokens. The tokens are shared
     * fairly: those that small pictures do not need are available to the others.
     *
     * @param maxPromptImageTokens at least 2; no limit by default
     * @return this builder
     */
    public B maxPromptImageTokens(Integer maxPromptImageTokens) {
        parameters.maxPromptImageTokens(maxPromptImageTokens);
        return checked();
    }

    /**
     * Sets whether the model sees pictures before the text in a user message that consists of one text followed by
     * pictures, as AiServices creates it.
     *
     * @param imagesFirst true for pictures first; false (the default) to keep the order of each message, except that
     *     the model's own format swaps one text followed by one picture
     * @return this builder
     */
    public B imagesFirst(Boolean imagesFirst) {
        parameters.imagesFirst(imagesFirst);
        return self();
    }

    /**
     * Sets whether one answer may call several tools.
     *
     * @param parallelToolCalls true by default; false for at most one call
     * @return this builder
     */
    public B parallelToolCalls(Boolean parallelToolCalls) {
        parameters.parallelToolCalls(parallelToolCalls);
        return self();
    }

    /**
     * Sets how JSON schemas with keywords that cannot be enforced are handled.
     *
     * @param lenientSchemas true to ignore those keywords; false (the default) to refuse such schemas
     * @return this builder
     */
    public B lenientSchemas(Boolean lenientSchemas) {
        parameters.lenientSchemas(lenientSchemas);
        return self();
    }

    /**
     * Sets what a JSON schema means that declares properties and says nothing about others.
     *
     * @param openObjects true to allow undeclared properties, as JSON Schema means it; false (the default) for none
     * @return this builder
     */
    public B openObjects(Boolean openObjects) {
        parameters.openObjects(openObjects);
        return self();
    }

    /**
     * Sets whether all fields of records are required; see {@link PixtralChatRequestParameters#strictRecords()}.
     *
     * @param strictRecords true to require them; false (the default) to follow the schemas
     * @return this builder
     */
    public B strictRecords(Boolean strictRecords) {
        parameters.strictRecords(strictRecords);
        return self();
    }

    /**
     * Sets who may share what is computed for a request; see {@link PixtralChatRequestParameters#cacheSalt()}.
     *
     * @param cacheSalt at most {@value GenerationOptions#LONGEST_CACHE_SALT} characters; none by default
     * @return this builder
     */
    public B cacheSalt(String cacheSalt) {
        parameters.cacheSalt(cacheSalt);
        return checked();
    }

    /**
     * Sets whether the model may, must or must not call tools.
     *
     * @param toolChoice the choice; {@code AUTO} by default
     * @return this builder
     */
    public B toolChoice(ToolChoice toolChoice) {
        parameters.toolChoice(toolChoice);
        return self();
    }

    /**
     * Sets the format of the answer.
     *
     * @param responseFormat the format; text by default
     * @return this builder
     */
    public B responseFormat(ResponseFormat responseFormat) {
        parameters.responseFormat(responseFormat);
        return self();
    }

    /**
     * Sets default parameters without a method of their own here, such as tools.
     *
     * @param defaultRequestParameters parameters of any class
     * @return this builder
     */
    public B defaultRequestParameters(ChatRequestParameters defaultRequestParameters) {
        this.defaultRequestParameters = defaultRequestParameters;
        return self();
    }

    /**
     * The defaults that requests are merged with.
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
