package dev.pixtral.cli;

import dev.pixtral.GenerationOptions;
import java.util.function.Predicate;
import picocli.CommandLine.ParseResult;

/**
 * Options of the command line, and which of them were given.
 *
 * @param options with defaults for the others
 * @param given whether an option was given, by its name such as {@code --seed}
 */
record GivenOptions(GenerationOptions options, Predicate<String> given) {
    static GivenOptions of(GenerationOptions options, ParseResult words) {
        return new GivenOptions(options, words::hasMatchedOption);
    }
}
