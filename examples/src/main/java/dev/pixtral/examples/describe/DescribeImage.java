package dev.pixtral.examples.describe;

import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.ChatModel;
import dev.pixtral.examples.start.Example;
import dev.pixtral.examples.start.ModelOptions;
import dev.pixtral.examples.start.PictureFile;
import dev.pixtral.langchain4j.PixtralChatModel;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Answers a question about a picture with LangChain4j's API and a model inside this JVM, without a server or network.
 */
@Command(name = "describe", description = "Answers a question about a picture.")
public final class DescribeImage implements Runnable {
    @Parameters(index = "0", paramLabel = "PICTURE", description = "PNG, JPEG, WebP, GIF, BMP or TIFF.")
    private Path picture;

    @Parameters(
            index = "1",
            paramLabel = "QUESTION",
            arity = "0..1",
            defaultValue = "What is this?",
            description = "Default: \"${DEFAULT-VALUE}\"")
    private String question;

    @Mixin
    private ModelOptions options;

    /** Created by {@link #main} or the list of examples. */
    public DescribeImage() {}

    /**
     * Prints the answer.
     *
     * @param args a picture and, optionally, the question
     */
    public static void main(String[] args) {
        Example.main(new DescribeImage(), args);
    }

    @Override
    public void run() {
        try (PixtralChatModel model = options.chatModel()) {
            System.out.println(answer(model, picture, question));
        } catch (InvalidRequestException e) { // such as for a file that is not a picture
            throw new IllegalArgumentException(picture + ": " + e.getMessage(), e);
        }
    }

    static String answer(ChatModel model, Path picture, String question) {
        UserMessage message = UserMessage.from(PictureFile.content(picture), TextContent.from(question));
        return model.chat(message).aiMessage().text();
    }
}
