package dev.pixtral.cli.tokens;

import dev.pixtral.GenerationOptions;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.RepairedPrompt;
import dev.pixtral.chat.ValidationMode;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import dev.pixtral.cli.console.OutOfMemory;
import dev.pixtral.cli.options.AnswerOptions;
import dev.pixtral.cli.options.CachingOptions;
import dev.pixtral.cli.options.Command;
import dev.pixtral.cli.options.ConversationFile;
import dev.pixtral.cli.options.ModelOptions;
import dev.pixtral.cli.options.OutputOptions;
import dev.pixtral.cli.options.Question;
import dev.pixtral.cli.options.RecordOptions;
import dev.pixtral.cli.options.VisionOptions;
import dev.pixtral.errors.Warnings;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.read.ImageDecoder;
import dev.pixtral.openai.Conversation;
import dev.pixtral.openai.ConversationForm;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** {@code pixtral tokens}: what a model sees of a text, a conversation or a picture. */
@CommandLine.Command(
        name = "tokens",
        sortOptions = false,
        customSynopsis = {
            "pixtral tokens [OPTIONS] --text TEXT",
            "       pixtral tokens [OPTIONS] --messages FILE [--repaired]",
            "       pixtral tokens [OPTIONS] --image F|URL|- [--pixels OUT.safetensors]"
        },
        description = {"Shows what the model sees: token ids and the text that they stand for. Loads no weights.", ""},
        footer = {
            "",
            "The options of 'pixtral ask' for generating an answer are also accepted, but have no effect here.",
            "",
            "Examples:",
            "  pixtral tokens --text \"How much was paid in total?\"",
            "  pixtral tokens --image receipt.png --pixels receipt.safetensors --json",
            "  pixtral tokens --tokenizer tekken.json --messages conversation.json"
        })
public final class TokensCommand implements Command {
    @Option(
            names = "--text",
            paramLabel = "TEXT",
            description = "Show the tokens of a plain text, without the begin-of-sequence token.")
    private String text;

    @Option(
            names = "--messages",
            paramLabel = "FILE",
            description = "Show the tokens of a conversation as a prompt (- for standard input).")
    private String messages;

    @Option(
            names = "--repaired",
            description = "With --messages: show the conversation as 'ask' passes it to the model, its history"
                    + " repaired and its tools renamed where the model's format requires it.")
    private boolean repaired;

    @Option(
            names = "--image",
            paramLabel = "F|URL|-",
            description = "Show the tokens of a picture (- for standard input).")
    private String image;

    @Option(
            names = "--pixels",
            paramLabel = "OUT",
            description = "With --image: write the normalised pixels, pixel_values [3, height, width], to a"
                    + " safetensors file.")
    private Path pixels;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "Use a tekken.json or tokenizer.json file instead of a model.")
    private Path tokenizer;

    @Mixin
    private ModelOptions model;

    @Mixin
    private VisionOptions vision;

    @Mixin
    private CachingOptions caching;

    @Mixin
    private AnswerOptions answer;

    @Mixin
    private RecordOptions records;

    @Mixin
    private OutputOptions output;

    @Override
    public Set<String> unused() {
        return Stream.of(
                        ModelOptions.COMPUTING,
                        AnswerOptions.ANSWERING,
                        CachingOptions.ALL,
                        Set.of(VisionOptions.QUANTIZE_VISION))
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
    }

    @Override
    public ExitStatus run(ParseResult words, Console console) {
        checkCombination();
        caching.added(vision.added(model.settings()));
        GenerationOptions options = caching.added(answer.checked());
        PromptView view = tokenizer == null
                ? PromptView.ofModel(model.name(), model.projector(), output.notes(console))
                : PromptView.ofTokenizer(tokenizer);
        Warnings warnings = new Warnings();
        print(tokens(view, options, console, warnings), view, console);
        console.warn(warnings.list());
        return ExitStatus.DONE;
    }

    private void checkCombination() {
        long sources = Stream.of(text, messages, image)
                .filter(source -> source != null)
                .count();
        if (sources != 1) {
            throw CommandException.usage("Give exactly one of --text, --messages and --image.");
        }
        if (repaired && messages == null) {
            throw CommandException.usage("--repaired requires a conversation; give one with --messages.");
        }
        if (pixels != null && image == null) {
            throw CommandException.usage("--pixels requires a picture; give one with --image.");
        }
        if (tokenizer != null && model.named()) {
            throw CommandException.usage("--tokenizer and --model cannot be combined: a model has its own tokenizer.");
        }
    }

    private TokenList tokens(PromptView view, GenerationOptions options, Console console, Warnings warnings) {
        if (text != null) {
            return view.text(text);
        }
        if (messages != null) {
            ValidationMode mode = repaired ? ValidationMode.ANSWER : ValidationMode.TEST;
            return view.prompt(prompt(view, console, warnings), mode, options, warnings);
        }
        Part.Image part = new Part.Image(Question.picture(image, console));
        console.begin(OutOfMemory.Stage.PICTURES);
        List<RgbImage> frames = ImageDecoder.decode(part.source(), options.images(), warnings);
        TokenList tokens = view.pictures(part, frames, options);
        if (pixels != null) {
            writePixels(view, frames, options);
        }
        return tokens;
    }

    /** The prompt as the reference reads it, or as it is passed to the model. */
    private Prompt prompt(PromptView view, Console console, Warnings warnings) {
        if (!repaired) {
            Conversation conversation = new ConversationFile(messages).read(ConversationForm.REFERENCE, console);
            return conversation.rules().shown(records.applied(conversation.prompt()));
        }
        Conversation conversation = new ConversationFile(messages).read(ConversationForm.CLIENT, console);
        Prompt prompt = records.applied(conversation.prompt());
        return conversation
                .rules()
                .shown(RepairedPrompt.of(prompt, view.format(), ValidationMode.SERVING, warnings)
                        .prompt());
    }

    private void writePixels(PromptView view, List<RgbImage> frames, GenerationOptions options) {
        if (frames.size() > 1) {
            throw CommandException.usage(
                    "--pixels writes only one picture, but --frames allows several; leave out --frames.");
        }
        PixelFile.write(pixels, view.pixels(frames.getFirst(), options));
    }

    private void print(TokenList tokens, PromptView view, Console console) {
        if (output.json()) {
            console.printObject(tokens.json(view.tokenizer()));
            return;
        }
        console.print(tokens.table(view.tokenizer()));
        if (!output.quiet()) {
            console.note(tokens.summary());
        }
    }
}
