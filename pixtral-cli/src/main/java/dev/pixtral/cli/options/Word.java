package dev.pixtral.cli.options;

import picocli.CommandLine.ITypeConverter;

/**
 * An argument of the command line that remembers where it stood, so that pictures keep their order whichever way they
 * are given.
 *
 * @param place grows from word to word
 * @param text the argument
 */
public record Word(int place, String text) {
    /** Counts words as they are parsed: from left to right. Serves one command line. */
    static final class Converter implements ITypeConverter<Word> {
        private int next;

        @Override
        public Word convert(String text) {
            return new Word(next++, text);
        }
    }
}
