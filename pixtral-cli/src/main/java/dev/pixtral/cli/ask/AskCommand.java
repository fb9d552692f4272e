package dev.pixtral.cli.ask;

import dev.pixtral.Generation;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.PixtralBuilder;
import dev.pixtral.Reply;
import dev.pixtral.chat.InstructFormat;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.RepairedPrompt;
import dev.pixtral.chat.ValidationMode;
import dev.pixtral.cli.answer.AnswerPrinter;
import dev.pixtral.cli.answer.AnswerProgress;
import dev.pixtral.cli.answer.CutOff;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.console.Statistics;
import dev.pixtral.cli.options.AnswerOptions;
import dev.pixtral.cli.options.CachingOptions;
import dev.pixtral.cli.options.Command;
import dev.pixtral.cli.options.ConversationFile;
import dev.pixtral.cli.options.GivenOptions;
import dev.pixtral.cli.options.ModelOptions;
import dev.pixtral.cli.options.OutputOptions;
import dev.pixtral.cli.options.Question;
import dev.pixtral.cli.options.RecordOptions;
import dev.pixtral.cli.options.ThinkingOptions;
import dev.pixtral.cli.options.VisionOptions;
import dev.pixtral.cli.options.Word;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.read.ImageDecoder;
import dev.pixtral.openai.Conversation;
import dev.pixtral.openai.ConversationForm;
import dev.pixtral.openai.ConversationReader;
import dev.pixtral.openai.JsonLines;
import dev.pixtral.openai.ReplyJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/** {@code pixtral ask}: answers a question or a conversation, or a batch of conversations. */
@CommandLine.Command(
        name = "ask",
        sortOptions = false,
        customSynopsis = {
            "pixtral ask [OPTIONS] [IMAGE...] [--image F|URL|-]... QUESTION",
            "       pixtral ask [OPTIONS] --messages FILE",
            "       pixtral ask [OPTIONS] --batch FILE [--parallel N]"
        },
        description = {"Asks a question, with or without pictures.", ""},
        footer = {
            "",
            "Options may appear anywhere. Write -- before a question such as '--why?'.",
            "",
            "Examples:",
            "  pixtral ask receipt.png \"How much was paid in total?\"",
            "  pixtral ask https://example.org/cat.jpg \"What is this?\"",
            "  pixtral ask before.png after.png \"What has changed?\"",
            "  curl -s https://example.org/cat.jpg | pixtral ask - \"What is this?\"",
            "  pixtral ask --messages conversation.json --json",
            "  pixtral ask --batch conversations.jsonl > answers.jsonl"
        })
public final class AskCommand implements Command {
    private static final int DEFAULT_PARALLEL = 4;
    private static final int MOST_PARALLEL = 64;

    @Parameters(
            paramLabel = "IMAGE... QUESTION",
            description = "Pictures, in order (- reads one from standard input); the last argument is the question.",
            hideParamSyntax = true)
    private List<Word> arguments = new ArrayList<>();

    @Option(names = "--image", paramLabel = "F|URL|-", description = "A picture; it keeps its place among the others.")
    private List<Word> images = new ArrayList<>();

    @Option(
            names = "--messages",
            paramLabel = "FILE",
            description = "A whole conversation (- for standard input): a JSON array of OpenAI-style messages, or a"
                    + " request with \"messages\", \"tools\", \"response_format\", \"max_tokens\" and"
                    + " so on. Options given here override its fields.")
    private String messages;

    @Option(
            names = "--batch",
            paramLabel = "FILE",
            description = "Many conversations (- for standard input): JSON lines, each as for --messages, or with"
                    + " \"custom_id\" and \"body\" as in OpenAI's batches. Prints one line of JSON for"
                    + " each, in the same order.")
    private String batch;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description = "With --batch: how many conversations to answer at the same time (default: 4).")
    private Integer parallel;

    @Mixin
    private ModelOptions model;

    @Mixin
    private VisionOptions vision;

    @Mixin
    private CachingOptions caching;

    @Mixin
    private AnswerOptions answer;

    @Mixin
    private ThinkingOptions thinking;

    @Mixin
    private RecordOptions records;

    @Mixin
    private OutputOptions output;

    @Override
    public ExitStatus run(ParseResult words, Console console) {
        DashedWords.check(arguments, words);
        PixtralBuilder settings = caching.added(vision.added(model.settings()));
        GenerationOptions options = caching.added(answer.checked());
        checkCombination();
        ProgressLine progress = output.progress(console);
        if (batch != null) {
            return batch(settings, GivenOptions.of(options, words), progress, console);
        }
        Conversation conversation = conversation(console);
        Prompt prompt = RemotePictures.fetched(records.applied(conversation.prompt()), options.images(), progress);
        RepairedPrompt.of( // refuses before a model is loaded what no format accepts
                prompt, InstructFormat.V3, ValidationMode.SERVING, new Warnings());
        checkImages(prompt, options.images());
        try (Pixtral pixtral = model.open(settings, output, progress, console)) {
            return answer(pixtral, prompt, GivenOptions.of(options, words).of(conversation), console, progress);
        } finally {
            progress.erase();
        }
    }

    private void checkCombination() {
        String file = batch != null ? "--batch" : "--messages";
        if (batch != null && messages != null) {
            throw CommandException.usage("--batch and --messages cannot be combined; give only one of them.");
        }
        if ((batch != null || messages != null) && !(arguments.isEmpty() && images.isEmpty())) {
            throw CommandException.usage(
                    "%s contains the whole conversation; put the question and the pictures into the file.", file);
        }
        thinking.refuseWith("--batch", batch != null);
        thinking.refuseWith(OutputOptions.JSON, output.json());
        if (parallel != null && batch == null) {
            throw CommandException.usage("--parallel requires --batch with a file of conversations.");
        }
        if (parallel != null && (parallel < 1 || parallel > MOST_PARALLEL)) {
            throw CommandException.usage(
                    "--parallel: 1 to %d conversations can be answered at the same time, not %d.",
                    MOST_PARALLEL, parallel);
        }
    }

    private ExitStatus batch(PixtralBuilder settings, GivenOptions options, ProgressLine progress, Console console) {
        ConversationFile file = new ConversationFile(batch);
        if (file.isStandardInput()) {
            return batch(settings, options, file, console.in(), progress, console);
        }
        try (InputStream in = file.open()) {
            return batch(settings, options, file, in, progress, console);
        } catch (IOException e) {
            throw CommandException.failed("%s cannot be closed (%s).".formatted(batch, e.getMessage()), e);
        }
    }

    private ExitStatus batch(
            PixtralBuilder settings,
            GivenOptions options,
            ConversationFile file,
            InputStream lines,
            ProgressLine progress,
            Console console) {
        ConversationReader reader = file.reader(ConversationForm.CLIENT);
        int threads = parallel == null ? DEFAULT_PARALLEL : parallel;
        try (Pixtral pixtral = model.open(settings, output, progress, console)) {
            return new Batch(pixtral, options, records, reader, file.title(), new JsonLines(lines), threads)
                    .run(progress.visible() ? file.countLines() : OptionalLong.empty(), output, progress, console);
        }
    }

    private Conversation conversation(Console console) {
        return messages == null
                ? Conversation.of(Question.prompt(arguments, images, console))
                : new ConversationFile(messages).read(ConversationForm.CLIENT, console);
    }

    /** Checks the headers of the pictures before the model is loaded, which may take a while. */
    private static void checkImages(Prompt prompt, ImageOptions options) {
        for (Message message : prompt.messages()) {
            List<? extends Part> parts = switch (message) {
                case Message.User(List<Part> shown) -> shown;
                case Message.Tool result -> result.pictures();
                default -> List.of();
            };
            for (Part part : parts) {
                if (part instanceof Part.Image image) {
                    ImageDecoder.probe(image.source(), options);
                }
            }
        }
    }

    private ExitStatus answer(
            Pixtral pixtral, Prompt prompt, GenerationOptions options, Console console, ProgressLine progress) {
        AnswerPrinter printer = new AnswerPrinter(console, progress, thinking.thoughts());
        AnswerProgress listener = output.json() ? new AnswerProgress(progress) : printer;
        Generation generation = pixtral.start(prompt, options, listener);
        console.interruption().watch(generation::cancel);
        return output.json()
                ? asJson(generation, listener, options, pixtral, console)
                : asText(generation, printer, options, pixtral, console);
    }

    private ExitStatus asJson(
            Generation generation,
            AnswerProgress listener,
            GenerationOptions options,
            Pixtral pixtral,
            Console console) {
        Reply reply = generation.await(listener);
        listener.erase();
        console.printObject(ReplyJson.of(reply, options, pixtral.loadMs()));
        return status(reply);
    }

    private ExitStatus asText(
            Generation generation, AnswerPrinter printer, GenerationOptions options, Pixtral pixtral, Console console) {
        Reply reply = generation.await(printer);
        printer.finish(reply);
        CutOff.sentence(reply, options, pixtral).ifPresent(console::note);
        console.warn(reply.warnings());
        if (!output.quiet() && status(reply) == ExitStatus.DONE) {
            int patchSize = pixtral.preprocessor().patchSize();
            String seed = options.sampling().greedy() ? "" : " · seed " + reply.seed();
            console.note(Statistics.line(reply, generation.images(), patchSize) + seed);
        }
        return status(reply);
    }

    private static ExitStatus status(Reply reply) {
        return reply.finishReason() == FinishReason.CANCELLED ? ExitStatus.INTERRUPTED : ExitStatus.DONE;
    }
}
