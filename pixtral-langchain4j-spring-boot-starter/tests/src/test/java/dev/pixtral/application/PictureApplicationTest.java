package dev.pixtral.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** A whole application with the embedded model, started as its {@code main} does. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class PictureApplicationTest {
    private static final Path DOG = Path.of("../../../examples/images/dog.png");

    @Test
    void runs_on_the_line_of_spring_boot_that_is_meant() {
        assertThat(SpringBootVersion.getVersion()).isEqualTo(System.getProperty("expected.spring-boot"));
    }

    @Test
    void answers_a_question_about_a_picture(CapturedOutput output) {
        try (ConfigurableApplicationContext context =
                SpringApplication.run(PictureApplication.class, DOG.toString(), "What is this?")) {
            assertThat(output.getOut()).contains("This is a dog.");
            assertThat(context.getBean(ChatModel.class).provider()).isNotNull();
        }
    }

    @Test
    void streams() throws Exception {
        try (ConfigurableApplicationContext context = SpringApplication.run(PictureApplication.class)) {
            CompletableFuture<ChatResponse> response = new CompletableFuture<>();
            context.getBean(StreamingChatModel.class).chat("Hello.", new StreamingChatResponseHandler() {
                @Override
                public void onCompleteResponse(ChatResponse complete) {
                    response.complete(complete);
                }

                @Override
                public void onError(Throwable error) {
                    response.completeExceptionally(error);
                }
            });

            assertThat(response.get(60, TimeUnit.SECONDS).aiMessage().text()).isNotBlank();
        }
    }

    /** With the HTTP client that Boot manages. */
    @Test
    void fetches_a_picture_from_a_host_that_is_allowed_and_from_no_other_one() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] picture = Files.readAllBytes(DOG);
        server.createContext("/dog.png", exchange -> {
            exchange.sendResponseHeaders(200, picture.length);
            try (exchange) {
                exchange.getResponseBody().write(picture);
            }
        });
        server.start();
        String host = "localhost:" + server.getAddress().getPort();
        ImageContent dog = ImageContent.from("http://" + host + "/dog.png");
        try (ConfigurableApplicationContext context = SpringApplication.run(
                        PictureApplication.class,
                        "--langchain4j.pixtral.chat-model.images.fetch.allowed-hosts=" + host);
                ConfigurableApplicationContext strict = SpringApplication.run(PictureApplication.class)) {
            Assistant refusing = strict.getBean(Assistant.class);

            assertThat(context.getBean(Assistant.class).answer(dog, "What is this?"))
                    .isEqualTo("This is a dog.");
            assertThatThrownBy(() -> refusing.answer(dog, "What is this?"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("localhost");
        } finally {
            server.stop(0);
        }
    }
}
