package dev.pixtral.cli;

import dev.pixtral.GenerationOptions;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.RepairedPrompt;
import dev.pixtral.chat.ValidationMode;
import dev.pixtral.errors.Warnings;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.read.ImageDecoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** What a model will see of a text, a conversation or a picture. */
@CommandLine.Command(
        name = "tokens",
        sortOptions = false,
        customSynopsis =
                "pixtral tokens [OPTIONS] (--text TEXT | --messages FILE [--repaired] | --image F|URL|- [--pixels OUT.safetensors])",
        description = {"Shows what the model will see: token ids and the text they stand for. Loads no weights.", ""},
        footer = {
            "",
            "Options of 'pixtral ask' on how an answer is made are accepted too, and change nothing here.",
            "",
            "Examples:",
            "  pixtral tokens --text \"How much was paid in total?\"",
            "  pixtral tokens --image receipt.png --pixels receipt.safetensors --json",
            "  pixtral tokens --tokenizer tekken.json --messages conversation.json"
        })
final class TokensCommand implements Command {
    @Option(names = "--text", paramLabel = "TEXT", description = "Tokens of a text alone, without begin of sequence.")
    private String text;

    @Option(
            names = "--messages",
            paramLabel = "FILE",
            description = "Tokens of the prompt that a conversation becomes; - for standard input.")
    private String messages;

    @Option(
            names = "--repaired",
            description =
                    "With --messages: the conversation as 'ask' gives it to the model, its history repaired and its tools renamed where the model's format demands it.")
    private boolean repaired;

    @Option(names = "--image", paramLabel = "F|URL|-", description = "Tokens of a picture alone.")
    private String image;

    @Option(
            names = "--pixels",
            paramLabel = "OUT",
            description =
                    "With --image: write the normalised pixels, pixel_values [3, height, width], to a safetensors file.")
    private Path pixels;

    @Option(names = "--tokenizer", paramLabel = "FILE", description = "A tekken.json file, instead of a model.")
    private Path tokenizer;

    @Mixin
    private ModelOptions model;

    @Mixin
    private VisionOptions vision;

    @Mixin
    private AnswerOptions answer;

    @Mixin
    private RecordOptions records;

    @Mixin
    private OutputOptions output;

    @Override
    public Set<String> unused() {
        return Stream.of(ModelOptions.COMPUTING, AnswerOptions.ANSWERING, Set.of(VisionOptions.QUANTIZE_VISION))
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
    }

    @Override
    public ExitStatus run(ParseResult words, Console console) {
        checkCombination();
        vision.added(model.settings());
        GenerationOptions options = answer.checked();
        PromptView view = tokenizer == null ? PromptView.ofModel(model.name()) : PromptView.ofTokenizer(tokenizer);
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
            throw CommandException.usage("Tokens of what? Give one of --text, --messages and --image.");
        }
        if (repaired && messages == null) {
            throw CommandException.usage("--repaired is for a conversation: give one with --messages.");
        }
        if (pixels != null && image == null) {
            throw CommandException.usage("--pixels writes the pixels of a picture: give one with --image.");
        }
        if (tokenizer != null && model.named()) {
            throw CommandException.usage("--tokenizer and --model exclude each other: a model has its own tokenizer.");
        }
    }

    private TokenList tokens(PromptView view, GenerationOptions options, Console console, Warnings warnings) {
        if (text != null) {
            return view.text(text);
        }
        if (messages != null) {
            ValidationMode mode = repaired ? ValidationMode.ANSWER : ValidationMode.TEST;
            return view.prompt(prompt(console, warnings), mode, options, warnings);
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

    /** As the reference takes it, or as a model is asked. */
    private Prompt prompt(Console console, Warnings warnings) {
        if (!repaired) {
            Conversation conversation = ConversationReader.read(messages, ConversationForm.REFERENCE, console);
            return conversation.rules().shown(records.applied(conversation.prompt()));
        }
        Conversation conversation = ConversationReader.read(messages, ConversationForm.CLIENT, console);
        Prompt prompt = records.applied(conversation.prompt());
        return conversation
                .rules()
                .shown(RepairedPrompt.of(prompt, ValidationMode.SERVING, warnings)
                        .prompt());
    }

    private void writePixels(PromptView view, List<RgbImage> frames, GenerationOptions options) {
        if (frames.size() > 1) {
            throw CommandException.usage("--pixels writes one picture, but --frames asks for several.");
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
