package dev.pixtral.cli.ask;

import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.options.UsageErrors;
import dev.pixtral.cli.options.Word;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.ParseResult;

/** Distinguishes a question that begins with a dash, such as {@code -5 + 3 = ?}, from a mistyped option. */
final class DashedWords {
    private static final String END_OF_OPTIONS = "--";
    private static final Pattern LIKE_AN_OPTION = Pattern.compile("--?[A-Za-z][A-Za-z0-9_-]*(=(?s:.*))?");

    private DashedWords() {}

    /**
     * Refuses arguments that look like options, unless they come after {@code --}.
     *
     * @param arguments the words that picocli did not parse as options
     * @param words the parsed command line
     */
    static void check(List<Word> arguments, ParseResult words) {
        List<String> all = words.originalArgs();
        int end = all.indexOf(END_OF_OPTIONS);
        int exempt = end < 0 ? 0 : all.size() - end - 1;
        for (Word argument : arguments.subList(0, Math.max(0, arguments.size() - exempt))) {
            if (LIKE_AN_OPTION.matcher(argument.text()).matches()) {
                throw CommandException.usage(
                        "%s",
                        UsageErrors.unknownOption(
                                argument.text(), words.commandSpec().commandLine()));
            }
        }
    }
}
