package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.pixtral.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * Requests that are ended at random moments, in every way that there is, leave nothing behind, and each is told its end
 * once.
 */
@Timeout(300)
class CancelStormTest {
    private static final int REQUESTS = 120;
    private static final ChatRequest SHORT =
            ChatRequest.builder().messages(UserMessage.from("Hello")).build();

    private final long seed = Long.getLong("pixtral.test.seed", 1);
    private final Random random = new Random(seed);
    private final CancellationToken shared = new CancellationToken();
    private final List<CancellationToken> tokens = new ArrayList<>();
    private final List<FutureTask<?>> blocking = new ArrayList<>();
    private final List<Once> streamed = new ArrayList<>();
    private final PixtralClient client = client(null);
    private final PixtralClient hasty = client(Duration.ofMillis(20));

    /** A handler that counts how often it is told an end, and cancels by its handle at some piece. */
    private static final class Once extends RecordingHandler {
        private final int cancelAt;
        private final AtomicInteger ends = new AtomicInteger();
        private final CompletableFuture<Boolean> cancelled = new CompletableFuture<>();

        Once(int cancelAt) {
            this.cancelAt = cancelAt;
        }

        @Override
        public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
            super.onPartialResponse(partial, context);
            if (texts.size() == cancelAt) {
                context.streamingHandle().cancel();
                cancelled.complete(true);
            }
        }

        @Override
        public void onCompleteResponse(ChatResponse complete) {
            ends.incrementAndGet();
            super.onCompleteResponse(complete);
        }

        @Override
        public void onError(Throwable error) {
            ends.incrementAndGet();
            super.onError(error);
        }
    }

    private static PixtralClient client(Duration timeout) {
        PixtralChatModel.PixtralChatModelBuilder builder =
                PixtralChatModel.builder().timeout(timeout);
        return builder.client(builder.defaults(), LoggerFactory.getLogger(CancelStormTest.class));
    }

    @Test
    void should_leave_nothing_behind() throws Exception {
        ChatResponse before = client.chat(SHORT);
        for (int i = 0; i < REQUESTS; i++) {
            startOne();
            Thread.sleep(random.nextInt(4));
        }
        shared.cancel();
        tokens.forEach(CancellationToken::cancel);
        for (FutureTask<?> task : blocking) {
            assertEnded(task);
        }
        for (Once handler : streamed) {
            CompletableFuture.anyOf(handler.end, handler.cancelled).get();
        }
        awaitNothingLeft();

        assertThat(streamed)
                .as("-Dpixtral.test.seed=%d", seed)
                .allSatisfy(handler -> assertThat(handler.ends).hasValue(handler.cancelled.isDone() ? 0 : 1));
        assertThat(shared.waiting()).isZero();
        assertThat(tokens).allMatch(token -> token.waiting() == 0);
        assertThat(client.chat(SHORT).aiMessage()).isEqualTo(before.aiMessage());
        int engines = SharedModels.OF_THIS_JVM.size();
        client.close();
        hasty.close();
        assertThat(SharedModels.OF_THIS_JVM.size()).isLessThanOrEqualTo(engines);
    }

    private void startOne() {
        PixtralClient one = random.nextInt(4) == 0 ? hasty : client;
        CancellationToken token = random.nextBoolean() ? shared : new CancellationToken();
        tokens.add(token);
        ChatRequest request = request(token);
        if (random.nextBoolean()) {
            Once handler = new Once(random.nextInt(8));
            streamed.add(handler);
            one.stream(request, handler);
        } else {
            FutureTask<ChatResponse> task = new FutureTask<>(() -> one.chat(request));
            blocking.add(task);
            Thread thread = Thread.ofVirtual().start(task);
            if (random.nextBoolean()) {
                later(thread::interrupt);
            }
        }
        if (token != shared && random.nextBoolean()) {
            later(token::cancel);
        }
    }

    private void later(Runnable end) {
        int millis = random.nextInt(30);
        Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            end.run();
        });
    }

    private ChatRequest request(CancellationToken token) {
        UserMessage question = random.nextInt(3) == 0
                ? UserMessage.from(Conversations.image("dog.png"), TextContent.from("What is this?"))
                : UserMessage.from("Hello");
        return ChatRequest.builder()
                .messages(question)
                .parameters(Endless.parameters().cancellation(token).build())
                .build();
    }

    private void assertEnded(FutureTask<?> task) throws InterruptedException {
        try {
            task.get();
        } catch (ExecutionException e) {
            assertThat(e.getCause())
                    .as("-Dpixtral.test.seed=%d", seed)
                    .isInstanceOfAny(ChatCancelledException.class, TimeoutException.class);
        }
    }

    private void awaitNothingLeft() {
        Eventually.until(
                "no request is under way and no thread works for one",
                () -> underWay(client) == 0 && underWay(hasty) == 0 && threads() == 0);
    }

    private static int underWay(PixtralClient client) {
        return client.models().get("pixtral-tiny").underWay();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("pixtral-request"))
                .count();
    }
}
