package dev.pixtral.cli;

import dev.pixtral.Generation;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.PixtralBuilder;
import dev.pixtral.Reply;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.RepairedPrompt;
import dev.pixtral.chat.ValidationMode;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.read.ImageDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/** One answer. */
@CommandLine.Command(
        name = "ask",
        sortOptions = false,
        customSynopsis = {
            "pixtral ask [OPTIONS] [IMAGE...] [--image F|URL|-]... QUESTION",
            "       pixtral ask [OPTIONS] --messages FILE",
            "       pixtral ask [OPTIONS] --batch FILE [--parallel N]"
        },
        description = {"Asks a question, with pictures or without.", ""},
        footer = {
            "",
            "Options may stand anywhere. Write -- before a question such as '--why?'.",
            "",
            "Examples:",
            "  pixtral ask receipt.png \"How much was paid in total?\"",
            "  pixtral ask https://example.org/cat.jpg \"What is this?\"",
            "  pixtral ask before.png after.png \"What has changed?\"",
            "  curl -s https://example.org/cat.jpg | pixtral ask - \"What is this?\"",
            "  pixtral ask --messages conversation.json --json",
            "  pixtral ask --batch conversations.jsonl > answers.jsonl"
        })
final class AskCommand implements Command {
    private static final int DEFAULT_PARALLEL = 4;
    private static final int MOST_PARALLEL = 64;

    @Parameters(
            paramLabel = "IMAGE... QUESTION",
            description = "Pictures, in order, - for one from standard input; the last argument is the question.",
            hideParamSyntax = true)
    private List<Word> arguments = new ArrayList<>();

    @Option(names = "--image", paramLabel = "F|URL|-", description = "A picture; keeps its place among the others.")
    private List<Word> images = new ArrayList<>();

    @Option(
            names = "--messages",
            paramLabel = "FILE",
            description =
                    "A whole conversation, - for standard input: a JSON array of OpenAI-style messages, or a request with \"messages\", \"tools\", \"response_format\", \"max_tokens\" and the like; options given here win over it.")
    private String messages;

    @Option(
            names = "--batch",
            paramLabel = "FILE",
            description =
                    "Many conversations, - for standard input: JSON lines, each as for --messages or with \"custom_id\" and \"body\" as OpenAI has them. Gives a line of JSON each, in the same order.")
    private String batch;

    @Option(names = "--parallel", paramLabel = "N", description = "With --batch: how many to answer at once; 4.")
    private Integer parallel;

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
    public ExitStatus run(ParseResult words, Console console) {
        DashedWords.check(arguments, words);
        PixtralBuilder settings = vision.added(model.settings());
        GenerationOptions options = answer.checked();
        checkCombination();
        if (batch != null) {
            return batch(settings, GivenOptions.of(options, words), console);
        }
        ProgressLine progress = console.progress(output);
        Conversation conversation = conversation(console);
        Prompt prompt = RemotePictures.fetched(records.applied(conversation.prompt()), options.images(), progress);
        RepairedPrompt.of(prompt, ValidationMode.SERVING, new Warnings()); // refuses before a model is loaded
        checkImages(prompt, options.images());
        try (Pixtral pixtral = model.open(settings, output, console)) {
            return answer(pixtral, prompt, conversation.options(GivenOptions.of(options, words)), console, progress);
        } finally {
            progress.erase();
        }
    }

    private void checkCombination() {
        String file = batch != null ? "--batch" : "--messages";
        if (batch != null && messages != null) {
            throw CommandException.usage("--batch and --messages exclude each other: one file is enough.");
        }
        if ((batch != null || messages != null) && !(arguments.isEmpty() && images.isEmpty())) {
            throw CommandException.usage(
                    "%s holds the whole conversation: put the question and the pictures into the file.", file);
        }
        if (parallel != null && batch == null) {
            throw CommandException.usage("--parallel is for many conversations: give them with --batch.");
        }
        if (parallel != null && (parallel < 1 || parallel > MOST_PARALLEL)) {
            throw CommandException.usage(
                    "--parallel: 1 to %d conversations can be answered at once, not %d.", MOST_PARALLEL, parallel);
        }
    }

    private ExitStatus batch(PixtralBuilder settings, GivenOptions options, Console console) {
        ConversationReader reader = ConversationReader.of(batch, ConversationForm.CLIENT);
        if (batch.equals(ConversationReader.STANDARD_INPUT)) {
            return batch(settings, options, reader, console.in(), console);
        }
        try (InputStream in = JsonInput.open(Path.of(batch))) {
            return batch(settings, options, reader, in, console);
        } catch (IOException e) {
            throw CommandException.failed("%s cannot be closed (%s).".formatted(batch, e.getMessage()), e);
        }
    }

    private ExitStatus batch(
            PixtralBuilder settings,
            GivenOptions options,
            ConversationReader reader,
            InputStream lines,
            Console console) {
        String source = batch.equals(ConversationReader.STANDARD_INPUT) ? "standard input" : batch;
        int threads = parallel == null ? DEFAULT_PARALLEL : parallel;
        try (Pixtral pixtral = model.open(settings, output, console)) {
            return new Batch(pixtral, options, records, reader, source, new JsonLines(lines), threads)
                    .of(console.progress(output).visible() ? countLines() : OptionalLong.empty())
                    .run(output, console);
        }
    }

    private OptionalLong countLines() {
        return batch.equals(ConversationReader.STANDARD_INPUT) ? OptionalLong.empty() : JsonLines.count(Path.of(batch));
    }

    private Conversation conversation(Console console) {
        return messages == null
                ? Conversation.of(Question.prompt(arguments, images, console))
                : ConversationReader.read(messages, ConversationForm.CLIENT, console);
    }

    /** Looks at the pictures' headers before a model is loaded, which may take a while. */
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
        Generation generation = pixtral.start(prompt, options, new AnswerProgress(progress));
        console.interruption().watch(generation::cancel);
        return output.json()
                ? asJson(generation, new AnswerProgress(progress), options, pixtral, console)
                : asText(generation, new AnswerPrinter(console, progress), options, pixtral, console);
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
