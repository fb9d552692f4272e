package dev.pixtral.examples.agents.frames;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.pixtral.examples.start.ModelOptions;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralChatResponseMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks one question about the frames of an animation or all pictures of a folder. */
@Command(
        name = "frames",
        description = "Asks about the frames of an animation, or the pictures of a folder in the order of their names.")
public final class FramesCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions options;

    @Spec
    private CommandSpec command;

    @Option(
            names = "--frames",
            paramLabel = "N",
            defaultValue = "8",
            description = "Most frames of one animation, and most pictures of a folder (default: ${DEFAULT-VALUE}).")
    private int frames;

    @Parameters(index = "0", paramLabel = "PICTURES", description = "An animation (GIF, WebP, PNG) or a folder.")
    private Path pictures;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "QUESTION",
            defaultValue = "What changed?",
            description = "The question (default: ${DEFAULT-VALUE}).")
    private String question;

    /** Created by picocli. */
    public FramesCommand() {}

    @Override
    public Integer call() throws IOException {
        if (frames < 1) {
            throw new ParameterException(command.commandLine(), "--frames must be at least 1, but is " + frames + ".");
        }
        List<Content> contents = new ArrayList<>(Frames.of(pictures, frames));
        contents.add(TextContent.from(question));
        try (PixtralChatModel model = options.chatModel(ImageOptions.DEFAULT.withFrames(frames))) {
            ChatResponse response = model.chat(UserMessage.from(contents));
            ((PixtralChatResponseMetadata) response.metadata()).warnings().forEach(System.err::println);
            System.out.println(response.aiMessage().text());
        }
        return 0;
    }
}
