package dev.pixtral.langchain4j.spring;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.langchain4j.PixtralModelBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of a model: those of {@link PixtralModelBuilder}, which describes each in full. A property that is not
 * set is null and has the builder's default or, if it is a setting of the engine, the value of
 * {@link EngineProperties}. Settings that cannot be written as properties (a logger, default parameters such as tools)
 * require your own model bean.
 *
 * @param modelName The default model: a name in models, pixtral-tiny (the small model in the jar), the path of a
 *     checkpoint or prepared file, or a downloaded model such as pixtral-12b. Setting it creates the bean.
 * @param models Further models that a request may name: names or paths of models by name.
 * @param contextLength Maximum number of tokens of one request, prompt and answer together.
 * @param cachePositions Number of tokens in the memory for conversations, for all requests under way together.
 * @param maxWaiting Maximum number of requests that wait for their turn.
 * @param maxWaitingPixelBytes Maximum memory for the decoded pictures of all waiting requests, such as 512MB.
 * @param threads Number of threads that compute.
 * @param weights How the weights are held in memory.
 * @param keyValues How the keys and values of conversations are stored.
 * @param warmUp Whether opening the model waits until the fast kernels are compiled and chosen, at most 60 seconds.
 * @param images How pictures are read.
 * @param temperature 0 always takes the most likely token; higher values give more varied answers.
 * @param topP Samples only from the most likely tokens that together reach this probability.
 * @param topK Samples only from this many of the most likely tokens.
 * @param minP Samples only from tokens that are at least this fraction as likely as the most likely token.
 * @param repetitionPenalty Makes tokens that occur in the prompt or in the answer so far less likely, by this factor.
 * @param frequencyPenalty Makes tokens less likely each time they are generated.
 * @param presencePenalty Makes tokens less likely once they have been generated.
 * @param maxOutputTokens Maximum number of tokens of an answer.
 * @param stopSequences Texts that end the answer and are not part of it.
 * @param seed Seed of the random generator, which is used above temperature 0.
 * @param logprobs How many of the most likely tokens the metadata reports for each generated token.
 * @param maxImageSide Pictures are scaled down until the longer side has at most this many pixels.
 * @param maxImageTokens Pictures are scaled down until each takes at most this many tokens of the prompt.
 * @param maxPromptImageTokens Pictures are scaled down until all pictures of a prompt together take at most this many
 *     tokens.
 * @param imagesFirst Whether the model sees pictures before the text in a user message that consists of one text
 *     followed by pictures.
 * @param cacheSalt What is computed for a request is used again only for requests of the same salt; a request may have
 *     its own. None by default.
 * @param toolChoice Whether the model may, must or must not call tools.
 * @param parallelToolCalls Whether one answer may call several tools.
 * @param lenientSchemas Whether keywords of JSON schemas that cannot be enforced are ignored, instead of refusing the
 *     schema.
 * @param openObjects Whether objects whose JSON schema says nothing about undeclared properties may have some.
 * @param strictRecords Whether all fields of records are required in JSON schemas, as in OpenAI's strict mode.
 * @param returnThinking Whether callers get what a model thought before it answered.
 * @param sendThinking Whether the model sees what earlier answers of the conversation thought.
 * @param responseFormat Format of the answer, unless the request sets one.
 * @param supportedCapabilities The capabilities that the model reports to frameworks.
 * @param timeout Maximum time for a request, everything included.
 * @param openAtOnce Whether the model is opened when the application starts, instead of by the first request.
 * @param logRequests Whether requests are logged, including texts.
 * @param logResponses Whether responses are logged, including texts.
 */
public record ModelProperties(
        String modelName,
        Map<String, String> models,
        Integer contextLength,
        Integer cachePositions,
        Integer maxWaiting,
        DataSize maxWaitingPixelBytes,
        Integer threads,
        WeightFormat weights,
        KvType keyValues,
        Boolean warmUp,
        @NestedConfigurationProperty @DefaultValue ImageProperties images,
        Double temperature,
        Double topP,
        Integer topK,
        Double minP,
        Double repetitionPenalty,
        Double frequencyPenalty,
        Double presencePenalty,
        Integer maxOutputTokens,
        List<String> stopSequences,
        Long seed,
        Integer logprobs,
        Integer maxImageSide,
        Integer maxImageTokens,
        Integer maxPromptImageTokens,
        Boolean imagesFirst,
        String cacheSalt,
        ToolChoice toolChoice,
        Boolean parallelToolCalls,
        Boolean lenientSchemas,
        Boolean openObjects,
        Boolean strictRecords,
        Boolean returnThinking,
        Boolean sendThinking,
        ResponseFormatType responseFormat,
        Set<Capability> supportedCapabilities,
        Duration timeout,
        Boolean openAtOnce,
        Boolean logRequests,
        Boolean logResponses) {

    /**
     * Applies the settings of both models to a builder, then overrides them with those of this model.
     *
     * @param name prefix of these properties
     * @param shared settings of both models
     * @throws IllegalArgumentException if a value is outside its range; the message begins with the property's name
     */
    <B extends PixtralModelBuilder<B>> B applyTo(B builder, String name, EngineProperties shared) {
        ImageOptions images = Setting.of(Properties.ENGINE, () -> shared.applyTo(builder, ImageOptions.DEFAULT));
        return Setting.of(name, () -> {
            engine().applyTo(builder, images);
            applySamplingTo(builder);
            applyRequestsTo(builder);
            return builder;
        });
    }

    /** The engine settings of this model only; newer ones can only be set for both models. */
    EngineProperties engine() {
        return new EngineProperties(
                modelName,
                null,
                models,
                contextLength,
                cachePositions,
                maxWaiting,
                maxWaitingPixelBytes,
                null,
                null,
                null,
                null,
                null,
                threads,
                weights,
                null,
                keyValues,
                null,
                null,
                null,
                warmUp,
                images);
    }

    private void applySamplingTo(PixtralModelBuilder<?> builder) {
        Setting.set("temperature", temperature, builder::temperature);
        Setting.set("top-p", topP, builder::topP);
        Setting.set("top-k", topK, builder::topK);
        Setting.set("min-p", minP, builder::minP);
        Setting.set("repetition-penalty", repetitionPenalty, builder::repetitionPenalty);
        Setting.set("frequency-penalty", frequencyPenalty, builder::frequencyPenalty);
        Setting.set("presence-penalty", presencePenalty, builder::presencePenalty);
        Setting.set("max-output-tokens", maxOutputTokens, builder::maxOutputTokens);
        Setting.set("stop-sequences", stopSequences, builder::stopSequences);
        Setting.set("seed", seed, builder::seed);
        Setting.set("logprobs", logprobs, builder::logprobs);
    }

    private void applyRequestsTo(PixtralModelBuilder<?> builder) {
        Setting.set("max-image-side", maxImageSide, builder::maxImageSide);
        Setting.set("max-image-tokens", maxImageTokens, builder::maxImageTokens);
        Setting.set("max-prompt-image-tokens", maxPromptImageTokens, builder::maxPromptImageTokens);
        Setting.set("images-first", imagesFirst, builder::imagesFirst);
        Setting.set("cache-salt", cacheSalt, builder::cacheSalt);
        Setting.set("tool-choice", toolChoice, builder::toolChoice);
        Setting.set("parallel-tool-calls", parallelToolCalls, builder::parallelToolCalls);
        Setting.set("lenient-schemas", lenientSchemas, builder::lenientSchemas);
        Setting.set("open-objects", openObjects, builder::openObjects);
        Setting.set("strict-records", strictRecords, builder::strictRecords);
        Setting.set("return-thinking", returnThinking, builder::returnThinking);
        Setting.set("send-thinking", sendThinking, builder::sendThinking);
        Setting.set("response-format", format(), builder::responseFormat);
        Setting.set("supported-capabilities", supportedCapabilities, builder::supportedCapabilities);
        Setting.set("timeout", timeout, builder::timeout);
        Setting.set("open-at-once", openAtOnce, builder::openAtOnce);
        Setting.set("log-requests", logRequests, builder::logRequests);
        Setting.set("log-responses", logResponses, builder::logResponses);
    }

    private ResponseFormat format() {
        return responseFormat == null
                ? null
                : ResponseFormat.builder().type(responseFormat).build();
    }
}
