package dev.pixtral.cli.options;

import dev.pixtral.GenerationOptions;
import dev.pixtral.openai.AnswerSetting;
import dev.pixtral.openai.Conversation;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.ParseResult;

/**
 * Answer options of the command line. Those that were given override the fields of a conversation, which override the
 * defaults.
 *
 * @param options with defaults for those that were not given
 * @param given settings that were given
 */
public record GivenOptions(GenerationOptions options, Set<AnswerSetting> given) {
    public static GivenOptions of(GenerationOptions options, ParseResult words) {
        return new GivenOptions(
                options,
                Arrays.stream(AnswerSetting.values())
                        .filter(setting -> words.hasMatchedOption(option(setting)))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** The option for a setting, derived from its name. */
    private static String option(AnswerSetting setting) {
        return "--" + setting.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Options for the answer to a conversation. */
    public GenerationOptions of(Conversation conversation) {
        return conversation.options(options, given);
    }
}
