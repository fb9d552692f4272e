package dev.pixtral.cli.options;

import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.select.KernelsProvider;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the values of options are parsed, and the messages for those that are not valid. */
public final class Values {
    private static final Pattern COMMIT = Pattern.compile("(\\bcommit \\p{XDigit}{12})\\p{XDigit}{28}\\b");

    private Values() {}

    /** Registers the types of values that several commands share. */
    public static void register(CommandLine commandLine) {
        commandLine.registerConverter(Word.class, new Word.Converter());
        choice(commandLine, KernelsProvider.Choice.class);
        choice(commandLine, WeightFormat.class);
        choice(commandLine, KvType.class);
        number(commandLine, int.class, Integer::valueOf, "a whole number up to " + Integer.MAX_VALUE);
        number(commandLine, Integer.class, Integer::valueOf, "a whole number up to " + Integer.MAX_VALUE);
        number(commandLine, Long.class, Long::valueOf, "a whole number that fits 64 bits");
        number(commandLine, double.class, Double::valueOf, "a number, such as 0.7");
    }

    /** Registers a closed choice. */
    public static <E extends Enum<E>> void choice(CommandLine commandLine, Class<E> type) {
        commandLine.registerConverter(
                type,
                text -> Arrays.stream(type.getEnumConstants())
                        .filter(value -> name(value).equals(text.toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(() ->
                                new TypeConversionException("'%s' is not one of %s".formatted(text, names(type)))));
    }

    /** How a value of a closed choice is written on the command line. */
    public static String name(Enum<?> value) {
        String name = value.name().toLowerCase(Locale.ROOT);
        return value instanceof WeightFormat ? name : name.replace('_', '-'); // formats have the names of the field
    }

    /** A text with the commit in it, if there is one, as short as people write commits. */
    public static String shortCommit(String source) {
        return COMMIT.matcher(source).replaceAll("$1");
    }

    private static <E extends Enum<E>> String names(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Values::name).collect(Collectors.joining(", "));
    }

    private static <N> void number(
            CommandLine commandLine, Class<N> type, ITypeConverter<? extends N> parser, String what) {
        commandLine.registerConverter(type, text -> {
            try {
                return parser.convert(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'%s' is not %s".formatted(text, what));
            }
        });
    }
}
