package dev.pixtral.cli.options;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.Console;
import dev.pixtral.errors.FileProblem;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Turns a question with pictures, as typed, into a prompt. Used once. */
public final class Question {
    private static final String STANDARD_INPUT = "-";
    private static final Pattern FILE = Pattern.compile("(?i)file:");
    private static final Pattern ADDRESS = Pattern.compile("(?i)(data:|[a-z][a-z0-9+.-]+://)");

    private final Console console;
    private boolean readInput;

    private Question(Console console) {
        this.console = console;
    }

    /**
     * Makes the prompt: pictures in the order in which they were typed, then the question.
     *
     * @param arguments pictures, then the question
     * @param options further pictures
     * @throws CommandException if there is no question
     * @throws dev.pixtral.errors.PixtralException if a picture cannot be read
     */
    public static Prompt prompt(List<Word> arguments, List<Word> options, Console console) {
        if (arguments.isEmpty()) {
            throw CommandException.usage(
                    "The question is missing; it is the last argument, as in 'pixtral ask dog.png \"What is this?\"'.");
        }
        String text = arguments.getLast().text();
        List<Word> pictures = Stream.concat(arguments.subList(0, arguments.size() - 1).stream(), options.stream())
                .sorted(Comparator.comparingInt(Word::place))
                .toList();
        check(text, pictures);
        Question question = new Question(console);
        List<Part> parts = new ArrayList<>();
        pictures.forEach(picture -> parts.add(Part.image(question.picture(picture.text()))));
        parts.add(Part.text(text));
        return Prompt.of(Message.user(parts));
    }

    private static void check(String text, List<Word> pictures) {
        if (text.isBlank() && pictures.isEmpty()) {
            throw CommandException.usage("The question is empty; say what you want to know.");
        }
        if (text.equals(STANDARD_INPUT) || isFile(text)) {
            throw CommandException.usage(
                    "'%s' is in the place of the question; the question is the last argument, after the pictures.",
                    text);
        }
    }

    private static boolean isFile(String text) {
        try {
            return Files.isRegularFile(Path.of(text));
        } catch (InvalidPathException e) {
            return false; // the usual case: it is a question
        }
    }

    /** The source for a picture as it was typed: a path, an address, or {@code -} for standard input. */
    public static ImageSource picture(String text, Console console) {
        return new Question(console).picture(text);
    }

    private ImageSource picture(String text) {
        if (text.equals(STANDARD_INPUT)) {
            return fromInput();
        }
        ImageSource source = source(text);
        if (source instanceof ImageSource.OfFile file) {
            requireFile(text, file.path());
        }
        return source;
    }

    /**
     * Refuses a pipe or a device with a hint to use {@code -}. The decoder refuses everything else that is not a file.
     */
    private static void requireFile(String text, Path path) {
        if (Files.isDirectory(path)) {
            return;
        }
        FileProblem.notAFile(path).ifPresent(what -> {
            throw CommandException.failed(
                    "'%s' cannot be read: it is %s; name a file, or write - in its place and pipe the picture in."
                            .formatted(text, what),
                    null);
        });
    }

    /** The source for a path or an address that the user typed. The user may name any file. */
    public static ImageSource source(String text) {
        if (FILE.matcher(text).lookingAt()) {
            return ImageSource.ofFileUri(text);
        }
        return ImageSource.embedded(text)
                .orElseGet(() ->
                        ADDRESS.matcher(text).lookingAt() ? ImageSource.ofUri(text) : ImageSource.of(Path.of(text)));
    }

    private ImageSource fromInput() {
        if (readInput) {
            throw CommandException.usage(
                    "Standard input (-) can be only one of the pictures; save the others to files.");
        }
        readInput = true;
        try {
            // one byte more than allowed, so that the decoder refuses a larger picture
            byte[] bytes = console.in().readNBytes((int) ImageLimits.DEFAULT.maxBytes() + 1);
            return ImageSource.of("standard input", bytes);
        } catch (IOException e) {
            throw CommandException.failed("Standard input cannot be read (%s).".formatted(e.getMessage()), e);
        }
    }
}
