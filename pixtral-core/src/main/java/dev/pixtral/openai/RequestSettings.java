package dev.pixtral.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.GenerationOptions;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings of a request in OpenAI's form for the generation of its answer.
 *
 * @param settings the changes of options
 */
public record RequestSettings(List<Setting> settings) {
    static final RequestSettings NONE = new RequestSettings(List.of());

    /** Keys that concern a server or its billing, and not the answer. */
    static final Set<String> SILENT = Set.of(
            "model",
            "user",
            "metadata",
            "store",
            "stream",
            "stream_options",
            "service_tier",
            "safety_identifier",
            "prompt_cache_key",
            "prompt_cache_retention",
            "prediction",
            "reasoning",
            "reasoning_effort",
            "verbosity",
            "thinking",
            "include",
            "truncation",
            "background");

    /** Keys that are used. */
    private static final Map<String, Field> USED = used();

    /** Keys that are refused unless their values have no effect. */
    private static final Map<String, Neutral> OF_OPENAI = Map.of(
            "n",
                    new Neutral(
                            value -> value.isIntegralNumber() && value.asLong() == 1,
                            "a request returns only one answer; send several requests with different seeds"),
            "best_of",
                    new Neutral(
                            value -> value.isIntegralNumber() && value.asLong() == 1,
                            "a request returns only one answer"),
            "logit_bias",
                    new Neutral(
                            value -> value.isObject() && value.isEmpty(),
                            "requests cannot bias tokens; use a logits processor of the Java API"),
            "modalities",
                    new Neutral(
                            value -> value.isArray()
                                    && value.size() == 1
                                    && "text".equals(value.path(0).textValue()),
                            "answers are always text"),
            "echo", new Neutral(RequestSettings::isFalse, "answers never repeat the prompt"),
            "safe_prompt",
                    new Neutral(RequestSettings::isFalse, "nothing is added to the prompt; use a system message"),
            "web_search_options", new Neutral(JsonNode::isNull, "there is no web search"),
            "continue_final_message",
                    new Neutral(RequestSettings::isFalse, "mark the last assistant message with \"prefix\": true"));

    /** Other servers' names for a form of the answer, which would otherwise look as if it were enforced. */
    private static final List<String> FORMS_OF_OTHERS = List.of(
            "format",
            "grammar",
            "guided_choice",
            "guided_grammar",
            "guided_json",
            "guided_regex",
            "json_schema",
            "structured_outputs");

    private static final Map<String, Neutral> NEUTRAL = neutral();

    static final Set<String> KEYS = Stream.of(USED.keySet(), NEUTRAL.keySet(), Set.of("logprobs", "top_logprobs"))
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    /**
     * A change of options.
     *
     * @param name the setting
     * @param change applies it to options
     */
    public record Setting(AnswerSetting name, UnaryOperator<GenerationOptions> change) {}

    /** A field that is used: its setting, and the change that its value makes. */
    private record Field(AnswerSetting name, BiFunction<JsonPlace, GenerationOptions, GenerationOptions> change) {}

    /** A field that is refused unless its value has no effect. */
    private record Neutral(Predicate<JsonNode> saysNothing, String why) {}

    private static Map<String, Neutral> neutral() {
        Map<String, Neutral> neutral = new LinkedHashMap<>(OF_OPENAI);
        Neutral form = new Neutral(JsonNode::isNull, "describe the form of the answer in \"response_format\"");
        FORMS_OF_OTHERS.forEach(key -> neutral.put(key, form));
        return neutral;
    }

    private static Map<String, Field> used() {
        Map<String, Field> used = new LinkedHashMap<>();
        Field maxTokens = new Field(AnswerSetting.MAX_TOKENS, (value, options) -> options.withMaxTokens(whole(value)));
        used.put("max_tokens", maxTokens);
        used.put("max_completion_tokens", maxTokens);
        used.put("max_output_tokens", maxTokens);
        Field stop = new Field(AnswerSetting.STOP, (value, options) -> options.withStop(texts(value)));
        used.put("stop", stop);
        used.put("stop_sequences", stop);
        used.put("temperature", sampling(AnswerSetting.TEMPERATURE, (value, to) -> to.temperature(value.number())));
        used.put("top_p", sampling(AnswerSetting.TOP_P, (value, to) -> to.topP(value.number())));
        used.put("top_k", sampling(AnswerSetting.TOP_K, (value, to) -> to.topK(topK(value))));
        used.put("min_p", sampling(AnswerSetting.MIN_P, (value, to) -> to.minP(value.number())));
        used.put("seed", sampling(AnswerSetting.SEED, (value, to) -> to.seed(value.integer())));
        used.put("random_seed", used.get("seed"));
        used.put(
                "frequency_penalty",
                sampling(AnswerSetting.FREQUENCY_PENALTY, (value, to) -> to.frequencyPenalty(value.number())));
        used.put(
                "presence_penalty",
                sampling(AnswerSetting.PRESENCE_PENALTY, (value, to) -> to.presencePenalty(value.number())));
        used.put(
                "repetition_penalty",
                sampling(AnswerSetting.REPETITION_PENALTY, (value, to) -> to.repetitionPenalty(value.number())));
        return used;
    }

    private static Field sampling(
            AnswerSetting name, BiFunction<JsonPlace, SamplingOptions.Builder, SamplingOptions.Builder> change) {
        return new Field(
                name,
                (value, options) -> options.withSampling(
                        change.apply(value, options.sampling().toBuilder()).build()));
    }

    private static boolean isFalse(JsonNode value) {
        return value.isBoolean() && !value.booleanValue();
    }

    /**
     * Reads the fields of a request.
     *
     * @throws ConversationException if a value is invalid, out of range or not supported, with its place
     */
    static RequestSettings read(JsonPlace request) {
        NEUTRAL.forEach((key, neutral) -> request.field(key).ifPresent(value -> {
            if (!neutral.saysNothing().test(value.value())) {
                throw value.wrong("%s is not supported: %s.".formatted(value.shown(), neutral.why()));
            }
        }));
        refuseTwoLimits(request);
        List<Setting> settings = new ArrayList<>();
        USED.forEach((key, field) -> request.field(key).ifPresent(value -> settings.add(setting(field, value))));
        settings.addAll(logprobs(request));
        return new RequestSettings(List.copyOf(settings));
    }

    private static void refuseTwoLimits(JsonPlace request) {
        Set<Long> limits = Stream.of("max_tokens", "max_completion_tokens", "max_output_tokens")
                .flatMap(key -> request.field(key).stream())
                .map(JsonPlace::integer)
                .collect(Collectors.toSet());
        if (limits.size() > 1) {
            throw request.wrong(
                    "\"max_tokens\" and \"max_completion_tokens\" have different values; set only one of them.");
        }
    }

    private static Setting setting(Field field, JsonPlace value) {
        try {
            field.change().apply(value, GenerationOptions.DEFAULT); // for the range
        } catch (ConversationException e) {
            throw e;
        } catch (PixtralException e) {
            throw value.wrong(e.getMessage());
        }
        return new Setting(field.name(), options -> field.change().apply(value, options));
    }

    private static int whole(JsonPlace value) {
        long number = value.integer();
        if (number < Integer.MIN_VALUE || number > Integer.MAX_VALUE) {
            throw value.wrong("expected a whole number up to %d, but found %d.".formatted(Integer.MAX_VALUE, number));
        }
        return (int) number;
    }

    /** Reads top_k, which -1 switches off on other servers. */
    private static int topK(JsonPlace value) {
        return Math.max(whole(value), 0);
    }

    private static List<String> texts(JsonPlace value) {
        return value.value().isTextual()
                ? List.of(value.text())
                : value.elements("text").stream().map(JsonPlace::text).toList();
    }

    /**
     * Reads log-probabilities: OpenAI's chat has {@code true} and, in a separate key, the number of most likely tokens
     * to return; its older API has the number here.
     */
    private static List<Setting> logprobs(JsonPlace request) {
        Optional<JsonPlace> top = request.field("top_logprobs");
        Optional<JsonPlace> wanted = request.field("logprobs")
                .filter(value -> !value.value().isBoolean() || value.flag())
                .map(value -> value.value().isNumber() ? value : top.orElse(value));
        if (wanted.isEmpty()) {
            top.filter(value -> whole(value) != 0).ifPresent(value -> {
                throw value.wrong("log-probabilities are only returned if \"logprobs\" is true; add it.");
            });
            return List.of();
        }
        return List.of(setting(
                sampling(AnswerSetting.LOGPROBS, (value, to) -> to.logprobs(numberOfLogprobs(value))), wanted.get()));
    }

    /** At least one, because none would switch log-probabilities off. */
    private static int numberOfLogprobs(JsonPlace value) {
        return value.value().isBoolean() ? 1 : Math.max(1, whole(value));
    }

    /** Applies the settings to options, except for fixed ones. */
    GenerationOptions applied(GenerationOptions options, Set<AnswerSetting> fixed) {
        GenerationOptions changed = options;
        for (Setting setting : settings) {
            if (!fixed.contains(setting.name())) {
                changed = setting.change().apply(changed);
            }
        }
        return changed;
    }
}
