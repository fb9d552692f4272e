package dev.pixtral.cli.options;

import picocli.CommandLine.ITypeConverter;

/**
 * An argument of the command line with its position, so that pictures keep their order whether given as arguments or
 * with options.
 *
 * @param place position on the command line, growing from left to right
 * @param text the argument
 */
public record Word(int place, String text) {
    /** Numbers words in the order in which they are parsed, from left to right. Serves one command line. */
    static final class Converter implements ITypeConverter<Word> {
        private int next;

        @Override
        public Word convert(String text) {
            return new Word(next++, text);
        }
    }
}
