package dev.pixtral.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class BatchTest {
    private static final int PICTURES = 6;

    @TempDir
    private Path folder;

    @BeforeEach
    void write_files() throws IOException {
        for (int i = 0; i < PICTURES; i++) {
            Files.writeString(folder.resolve(i + ".png"), "picture " + i);
        }
    }

    /** A model that answers when as many requests wait as may be in flight, and counts how many are. */
    private static final class Waiting implements ChatModel {
        private final CyclicBarrier together;
        private final AtomicInteger inFlight = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        Waiting(int parallel) {
            together = new CyclicBarrier(parallel);
        }

        @Override
        public ChatResponse doChat(ChatRequest request) {
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            try {
                together.await(1, TimeUnit.MINUTES);
            } catch (Exception e) {
                throw new AssertionError("the other requests are missing", e);
            } finally {
                inFlight.decrementAndGet();
            }
            boolean record = request.messages().toString().contains("JSON");
            return ChatResponse.builder()
                    .aiMessage(AiMessage.from(record ? "{\"store\":\"Kiosk\"}" : "This is a receipt."))
                    .build();
        }
    }

    private List<Outcome> run(ChatModel model, int parallel) throws Exception {
        PictureFiles files = new PictureFiles(folder);
        try (Journal journal = Journal.open(folder.resolve("journal.jsonl"), "waiting")) {
            return new Batch(files, new DocumentReader(model), journal).run(files.names(), parallel, _ -> {});
        }
    }

    @Test
    void should_keep_as_many_requests_in_flight_as_wanted() throws Exception {
        for (int parallel : new int[] {1, 3}) {
            Waiting model = new Waiting(parallel);
            Files.deleteIfExists(folder.resolve("journal.jsonl"));

            List<Outcome> outcomes = run(model, parallel);

            assertThat(model.most).hasValue(parallel);
            assertThat(outcomes)
                    .extracting(Outcome::file)
                    .containsExactly("0.png", "1.png", "2.png", "3.png", "4.png", "5.png");
            assertThat(outcomes).allMatch(Outcome.Done.class::isInstance);
        }
    }
}
