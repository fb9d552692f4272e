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
 * Settings of a model: those of {@link PixtralModelBuilder}, where each is described in full. What is not set is null
 * and has the builder's default, or, of the engine's settings, the value of {@link EngineProperties}. What cannot be
 * written as a property (a logger, default parameters such as tools) needs a model bean of one's own.
 *
 * @param modelName The default model: pixtral-tiny (the small one in the jar), the path of a checkpoint, or a name of
 *     models. Setting it makes the bean.
 * @param models Further models that a request may name: pixtral-tiny or paths of checkpoints by name.
 * @param contextLength Most tokens of one request, prompt and answer together.
 * @param cachePositions Tokens that fit into the memory for conversations, all requests under way together.
 * @param maxWaiting Most requests that wait for their turn.
 * @param maxWaitingPixelBytes Most memory for the decoded pictures of all waiting requests, such as 512MB.
 * @param threads Threads that compute.
 * @param weights How the weights are held in memory.
 * @param keyValues How keys and values of conversations are stored.
 * @param warmUp Whether opening the model waits until the faster kernels are compiled and chosen, 60 seconds at most.
 * @param images How pictures are read.
 * @param temperature 0 takes the most likely token each time; more is more varied.
 * @param topP Draw only from the most likely tokens that together reach this probability.
 * @param topK Draw only from so many of the most likely tokens.
 * @param minP Draw only from tokens that are at least this fraction as likely as the most likely one.
 * @param repetitionPenalty Makes tokens less likely, by this factor, that stand in the prompt or answer.
 * @param frequencyPenalty Makes tokens less likely each time they are generated.
 * @param presencePenalty Makes tokens less likely once they have been generated.
 * @param maxOutputTokens Most tokens of an answer.
 * @param stopSequences Texts that end the answer and are not part of it.
 * @param seed Start of the random generator, above temperature 0.
 * @param logprobs How many of the most likely tokens the metadata report for each generated one.
 * @param maxImageSide Pictures are scaled down until the longer side has at most so many pixels.
 * @param maxImageTokens Pictures are scaled down until each takes at most so many tokens of the prompt.
 * @param maxPromptImageTokens Pictures are scaled down until all pictures of a prompt take at most so many tokens
 *     together.
 * @param imagesFirst Whether the pictures of a user message of one text and then pictures are shown to the model before
 *     the text.
 * @param toolChoice Whether the model may, must or must not call tools.
 * @param parallelToolCalls Whether one answer may call several tools.
 * @param lenientSchemas Whether keywords of JSON schemas that answers cannot be held to are left unchecked, instead of
 *     refusing the schema.
 * @param strictRecords Whether all fields of records are required in JSON schemas, as in OpenAI's strict mode.
 * @param responseFormat Form of the answers of requests that do not say.
 * @param supportedCapabilities What frameworks are told that the model can do.
 * @param timeout Most time for a request, everything included.
 * @param openAtOnce Whether the model is opened when the application starts, not by the first request.
 * @param logRequests Whether requests are logged, texts included.
 * @param logResponses Whether responses are logged, texts included.
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
        ToolChoice toolChoice,
        Boolean parallelToolCalls,
        Boolean lenientSchemas,
        Boolean strictRecords,
        ResponseFormatType responseFormat,
        Set<Capability> supportedCapabilities,
        Duration timeout,
        Boolean openAtOnce,
        Boolean logRequests,
        Boolean logResponses) {

    /**
     * Hands what is set for both models, and over it what is set for this one, to a builder.
     *
     * @param name what the names of these properties begin with
     * @param shared settings of both models
     * @throws IllegalArgumentException if a value is outside its range, with its name in front
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

    /** Settings of the engine that are set for this model alone; newer ones are set for both. */
    EngineProperties engine() {
        return new EngineProperties(
                modelName,
                models,
                contextLength,
                cachePositions,
                maxWaiting,
                maxWaitingPixelBytes,
                threads,
                weights,
                null,
                keyValues,
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
        Setting.set("tool-choice", toolChoice, builder::toolChoice);
        Setting.set("parallel-tool-calls", parallelToolCalls, builder::parallelToolCalls);
        Setting.set("lenient-schemas", lenientSchemas, builder::lenientSchemas);
        Setting.set("strict-records", strictRecords, builder::strictRecords);
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
