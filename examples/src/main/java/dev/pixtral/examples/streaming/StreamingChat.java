package dev.pixtral.examples.streaming;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.pixtral.examples.start.Example;
import dev.pixtral.examples.start.ModelOptions;
import dev.pixtral.examples.start.PictureFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Answers a question about several pictures, and shows the answer while it is generated. */
@Command(name = "chat", description = "Answers a question about several pictures, word by word.")
public final class StreamingChat implements Runnable {
    @Parameters(index = "0", paramLabel = "QUESTION", description = "The question, such as \"Describe the images.\"")
    private String question;

    @Parameters(
            index = "1..*",
            paramLabel = "PICTURE",
            arity = "1..*",
            description = "The pictures, in the order of the question.")
    private List<Path> pictures;

    @Mixin
    private ModelOptions options;

    /** Created by {@link #main} or the list of examples. */
    public StreamingChat() {}

    /**
     * Prints the answer, and its token counts on standard error.
     *
     * @param args the question, then the pictures
     */
    public static void main(String[] args) {
        Example.main(new StreamingChat(), args);
    }

    @Override
    public void run() {
        // The model does not have to be closed: its threads are daemons, so the program exits anyway.
        StreamingChatModel model = options.streamingChatModel(new TokenReport(System.err));
        stream(model, question(question, pictures), piece -> {
                    System.out.print(piece);
                    System.out.flush();
                })
                .join();
        System.out.println();
    }

    static UserMessage question(String text, List<Path> pictures) {
        List<Content> contents = new ArrayList<>();
        pictures.forEach(picture -> contents.add(PictureFile.content(picture)));
        contents.add(TextContent.from(text));
        return UserMessage.from(contents);
    }

    /** Passes pieces of the answer to {@code out} as they arrive; the future holds the whole answer, or the error. */
    static CompletableFuture<String> stream(StreamingChatModel model, UserMessage question, Consumer<String> out) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        model.chat(List.of(question), new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String piece) {
                out.accept(piece);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                answer.complete(response.aiMessage().text());
            }

            @Override
            public void onError(Throwable error) {
                answer.completeExceptionally(error);
            }
        });
        return answer;
    }
}
