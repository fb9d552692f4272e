package dev.pixtral.examples.streaming;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.pixtral.langchain4j.PixtralStreamingChatModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Answers a question about several pictures, and shows the answer while it is generated. */
public final class StreamingChat {
    private StreamingChat() {}

    /**
     * Prints the answer, and its token counts on standard error.
     *
     * @param args the question, then the pictures
     */
    public static void main(String[] args) {
        if (args.length < 2) {
            System.err.println("Usage: StreamingChat QUESTION PICTURE..., as in: StreamingChat"
                    + " \"Describe the images.\" examples/images/which-1.png examples/images/which-2.png");
            System.exit(2);
        }
        // The model does not have to be closed: its threads are daemons, so the program exits anyway.
        StreamingChatModel model = PixtralStreamingChatModel.builder()
                .listeners(List.of(new TokenReport(System.err)))
                .build();
        List<Path> pictures = Arrays.stream(args, 1, args.length).map(Path::of).toList();
        stream(model, question(args[0], pictures), System.out::print).join();
        System.out.println();
    }

    static UserMessage question(String text, List<Path> pictures) {
        List<Content> contents = new ArrayList<>();
        // the model detects the format itself
        pictures.forEach(picture -> contents.add(ImageContent.from(picture, "image/*")));
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
