package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.TimeoutException;
import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.HostPort;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pictures at addresses, on a server of this machine. */
@Timeout(60)
class PictureFetchTest {
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private ImageOptions allowed;

    @BeforeEach
    void serve() throws IOException {
        byte[] dog = Base64.getDecoder()
                .decode(Conversations.image("dog.png").image().base64Data());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/dog.png", exchange -> {
            exchange.sendResponseHeaders(200, dog.length);
            exchange.getResponseBody().write(dog);
            exchange.close();
        });
        server.createContext("/never.png", exchange -> {
            Eventually.open(over);
            exchange.close();
        });
        server.start();
        allowed = ImageOptions.DEFAULT.withFetching(FetchPolicy.DEFAULT.allowing(
                new HostPort("127.0.0.1", server.getAddress().getPort())));
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.close();
    }

    @Test
    void a_picture_is_fetched_from_where_the_options_allow_it_and_from_nowhere_else() {
        try (PixtralChatModel model =
                        PixtralChatModel.builder().imageOptions(allowed).build();
                PixtralChatModel careful = PixtralChatModel.builder().build()) {
            assertThat(model.chat(about("dog.png")).aiMessage().text()).isEqualTo("This is a dog.");
            assertThatThrownBy(() -> careful.chat(about("dog.png")))
                    .isExactlyInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("cannot be fetched");
            assertThatThrownBy(() -> model.chat(about("none.png"))).isExactlyInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void fetching_counts_for_the_timeout_of_the_request() {
        try (PixtralChatModel model = PixtralChatModel.builder()
                .imageOptions(allowed)
                .timeout(Duration.ofMillis(200))
                .build()) {
            assertThatThrownBy(() -> model.chat(about("never.png")))
                    .isExactlyInstanceOf(TimeoutException.class)
                    .hasMessageContaining("within the timeout");
        }
    }

    @Test
    void a_fetch_that_takes_longer_than_the_options_allow_is_a_timeout_as_well() {
        FetchPolicy hasty = allowed.fetching().withTimeout(Duration.ofMillis(100));
        try (PixtralChatModel model = PixtralChatModel.builder()
                .imageOptions(allowed.withFetching(hasty))
                .build()) {
            assertThatThrownBy(() -> model.chat(about("never.png")))
                    .isExactlyInstanceOf(TimeoutException.class)
                    .hasMessageContaining("seconds that a fetch may take");
        }
    }

    private UserMessage about(String name) {
        String address = "http://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), name);
        return UserMessage.from(ImageContent.from(address), TextContent.from("What is this?"));
    }
}
