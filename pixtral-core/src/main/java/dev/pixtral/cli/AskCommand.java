package dev.pixtral.cli;

import dev.pixtral.Generation;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.PixtralBuilder;
import dev.pixtral.Reply;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.image.ImageDecoder;
import dev.pixtral.image.ImageOptions;
import java.util.ArrayList;
import java.util.List;
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
            "       pixtral ask [OPTIONS] --messages FILE"
        },
        description = {"Asks a question, with pictures or without.", ""},
        footer = {
            "",
            "Options may stand anywhere. Write -- before a question such as '--why?'.",
            "",
            "Examples:",
            "  pixtral ask receipt.png \"How much was paid in total?\"",
            "  pixtral ask before.png after.png \"What has changed?\"",
            "  curl -s https://example.org/cat.jpg | pixtral ask - \"What is this?\"",
            "  pixtral ask --messages conversation.json --json"
        })
final class AskCommand implements Command {
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
                    "A whole conversation, - for standard input: a JSON array of OpenAI-style messages, or an object of messages and tools.")
    private String messages;

    @Option(names = "--batch", paramLabel = "FILE", description = "Many conversations, one a line; does not work yet.")
    private String batch;

    @Mixin
    private ModelOptions model;

    @Mixin
    private AnswerOptions answer;

    @Mixin
    private OutputOptions output;

    @Override
    public ExitStatus run(ParseResult words, Console console) {
        DashedWords.check(arguments, words);
        PixtralBuilder settings = model.settings();
        GenerationOptions options = answer.checked();
        Prompt prompt = prompt(console);
        checkImages(prompt, options.images());
        Progress progress = console.progress(output);
        progress.show("loading %s ...".formatted(model.name()));
        try (Pixtral pixtral = settings.open()) {
            if (output.verbose()) {
                progress.erase();
                console.note("model %s, opened in %.0f ms, kernels %s"
                        .formatted(pixtral.name(), pixtral.loadMs(), pixtral.kernels()));
            }
            return answer(pixtral, prompt, options, console, progress);
        } finally {
            progress.erase();
        }
    }

    private Prompt prompt(Console console) {
        if (batch != null) {
            throw CommandException.usage("--batch does not work yet; ask one conversation at a time with --messages.");
        }
        if (messages == null) {
            return Question.prompt(arguments, images, console);
        }
        if (!arguments.isEmpty() || !images.isEmpty()) {
            throw CommandException.usage(
                    "--messages holds the whole conversation: put the question and the pictures into the file.");
        }
        return ConversationReader.read(messages, console);
    }

    /** Looks at the pictures' headers before a model is loaded, which may take a while. */
    private static void checkImages(Prompt prompt, ImageOptions options) {
        for (Message message : prompt.messages()) {
            if (message instanceof Message.User(List<Part> parts)) {
                for (Part part : parts) {
                    if (part instanceof Part.Image image) {
                        ImageDecoder.probe(image.source(), options);
                    }
                }
            }
        }
    }

    private ExitStatus answer(
            Pixtral pixtral, Prompt prompt, GenerationOptions options, Console console, Progress progress) {
        Generation generation = pixtral.start(prompt, options);
        console.interruption().watch(generation);
        return output.json()
                ? asJson(generation, new ProgressListener(progress), options, pixtral, console)
                : asText(generation, new AnswerPrinter(console, progress), options, pixtral, console);
    }

    private ExitStatus asJson(
            Generation generation,
            ProgressListener listener,
            GenerationOptions options,
            Pixtral pixtral,
            Console console) {
        listener.begin(generation.images().size());
        Reply reply = generation.await(listener);
        listener.erase();
        console.print(ReplyJson.of(reply, options, pixtral.loadMs()));
        return status(reply);
    }

    private ExitStatus asText(
            Generation generation, AnswerPrinter printer, GenerationOptions options, Pixtral pixtral, Console console) {
        printer.begin(generation.images().size());
        Reply reply = generation.await(printer);
        printer.finish(reply);
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
