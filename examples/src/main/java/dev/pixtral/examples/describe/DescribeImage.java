package dev.pixtral.examples.describe;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.model.chat.ChatModel;
import dev.pixtral.langchain4j.PixtralChatModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * Answers a question about a picture with LangChain4j's API and a model inside this JVM, without a server or network.
 */
public final class DescribeImage {
    private static final String DEFAULT_QUESTION = "What is this?";

    private DescribeImage() {}

    /**
     * Prints the answer.
     *
     * @param args a picture (PNG, JPEG, WebP, GIF, BMP or TIFF) and, optionally, the question; "What is this?" by
     *     default
     */
    public static void main(String[] args) {
        if (args.length < 1 || args.length > 2) {
            System.err.println("Usage: DescribeImage PICTURE [QUESTION], as in:"
                    + " DescribeImage examples/images/dog.png \"What is this?\"");
            System.exit(2);
        }
        try (PixtralChatModel model = PixtralChatModel.builder().build()) {
            System.out.println(answer(model, Path.of(args[0]), args.length == 2 ? args[1] : DEFAULT_QUESTION));
        } catch (IOException e) {
            System.err.println(args[0] + " cannot be read: " + e);
            System.exit(1);
        } catch (LangChain4jException e) { // such as for a file that is not a picture; the message says what to do
            System.err.println(args[0] + ": " + e.getMessage());
            System.exit(1);
        }
    }

    static String answer(ChatModel model, Path picture, String question) throws IOException {
        String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(picture));
        UserMessage message = UserMessage.from(
                ImageContent.from(base64, "image/*"), // the model detects the format itself
                TextContent.from(question));
        return model.chat(message).aiMessage().text();
    }
}
