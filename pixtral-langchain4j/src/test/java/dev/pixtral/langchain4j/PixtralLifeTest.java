package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.pixtral.testing.Eventually;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Opening, sharing, stopping and closing a model. */
@Timeout(120)
class PixtralLifeTest {
    /** Draws tokens of a distribution so flat that the end of the answer hardly ever comes up. */
    private static final PixtralChatRequestParameters ENDLESS = PixtralChatRequestParameters.builder()
            .temperature(1000.0)
            .seed(1L)
            .maxOutputTokens(8000)
            .build();

    private static final UserMessage HELLO = UserMessage.from("Hello");

    @Test
    void threads_that_share_a_model_get_the_answers_of_one() throws Exception {
        List<UserMessage> questions = List.of(
                about("dog.png", "What is this?"),
                about("receipt.png", "How much was paid in total?"),
                HELLO,
                about("sign.png", "What color is the sign?"));
        try (PixtralChatModel shared = PixtralChatModel.builder().build();
                PixtralChatModel alone = PixtralChatModel.builder().threads(1).build();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<List<ChatResponse>>> answers = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                answers.add(threads.submit(
                        () -> questions.stream().map(shared::chat).toList()));
            }

            for (Future<List<ChatResponse>> future : answers) {
                assertThat(future.get())
                        .extracting(ChatResponse::aiMessage)
                        .containsExactlyElementsOf(questions.stream()
                                .map(question -> alone.chat(question).aiMessage())
                                .toList());
            }
        }
    }

    @Test
    void requests_after_close_say_that_the_model_is_closed() {
        PixtralChatModel model = PixtralChatModel.builder().build();
        model.chat(HELLO);
        model.close();
        model.close();

        assertThatIllegalStateException().isThrownBy(() -> model.chat(HELLO)).withMessageContaining("is closed");
    }

    @Test
    void a_model_that_was_never_opened_can_be_closed() {
        PixtralChatModel model = PixtralChatModel.builder().build();
        model.close();

        assertThatIllegalStateException().isThrownBy(() -> model.chat(HELLO)).withMessageContaining("is closed");
    }

    @Test
    void close_ends_the_answers_that_are_under_way() throws Exception {
        PixtralChatModel model = PixtralChatModel.builder().build();
        FutureTask<ChatResponse> answer = new FutureTask<>(() -> model.chat(endless()));
        startAndAwaitWork(model, answer);

        model.close();

        assertThat(answer)
                .failsWithin(60, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(IllegalStateException.class)
                .withMessageContaining("closed");
    }

    @Test
    void a_program_that_never_closes_its_model_ends(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NeverCloses.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(output).content().contains("finish reason STOP").contains("streamed STOP");
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The program of the test above. */
    static final class NeverCloses {
        public static void main(String[] args) {
            PixtralChatModel model = PixtralChatModel.builder().build();
            System.out.println("finish reason " + model.chat(HELLO).finishReason());
            RecordingHandler heard = new RecordingHandler();
            PixtralStreamingChatModel.builder().build().chat(List.of(HELLO), heard);
            System.out.println("streamed "
                    + heard.response.orTimeout(2, TimeUnit.MINUTES).join().finishReason());
        }
    }

    /** Opens the model, starts the task in a thread, and returns that thread when it waits for the engine. */
    private static Thread startAndAwaitWork(PixtralChatModel model, FutureTask<ChatResponse> task)
            throws InterruptedException {
        model.chat(HELLO);
        Thread thread = Thread.ofPlatform().daemon().start(task);
        Eventually.until("the thread waits for the engine", () -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    private static ChatRequest endless() {
        return ChatRequest.builder().messages(HELLO).parameters(ENDLESS).build();
    }

    private static UserMessage about(String picture, String question) {
        ImageContent image = Conversations.image(picture);
        return UserMessage.from(image, TextContent.from(question));
    }
}
