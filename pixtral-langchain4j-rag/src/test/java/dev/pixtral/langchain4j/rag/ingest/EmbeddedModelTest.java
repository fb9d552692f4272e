package dev.pixtral.langchain4j.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.rag.PictureKind;
import dev.pixtral.langchain4j.rag.caption.CaptioningEmbeddingModel;
import dev.pixtral.langchain4j.rag.caption.ChatCaptioner;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the model that is embedded in this project: it looks at the pictures, and a picture finds itself. */
class EmbeddedModelTest {
    @TempDir
    Path temp;

    /** Keeps the answer to a request until another request is being answered as well. */
    private static final class Meeting implements ProgressListener {
        private final CyclicBarrier two = new CyclicBarrier(2);
        private final Set<Thread> arrived = ConcurrentHashMap.newKeySet();
        private final AtomicInteger met = new AtomicInteger();

        @Override
        public void onProgress(Progress progress) {
            if (progress instanceof Progress.Generating && met.get() < 2 && arrived.add(Thread.currentThread())) {
                try {
                    two.await(2, TimeUnit.MINUTES);
                    met.incrementAndGet();
                } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                    throw new IllegalStateException("The other request did not come.", e);
                }
            }
        }
    }

    private static byte[] draw(Color color, Consumer<Graphics2D> shape) throws IOException {
        BufferedImage image = new BufferedImage(160, 160, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, 160, 160);
        graphics.setColor(color);
        shape.accept(graphics);
        graphics.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    @Test
    void captions_pictures_together_and_finds_them_by_pictures() throws Exception {
        Path photos = Files.createDirectory(temp.resolve("photos"));
        byte[] circle = draw(Color.RED, graphics -> graphics.fillOval(40, 40, 80, 80));
        Files.write(photos.resolve("circle.png"), circle);
        Files.write(photos.resolve("square.png"), draw(Color.BLUE, graphics -> graphics.fillRect(40, 40, 80, 80)));
        Index index = Index.open(temp.resolve("index"));
        Meeting meeting = new Meeting();
        try (PixtralChatModel model =
                PixtralChatModel.builder().progressListeners(List.of(meeting)).build()) {
            ChatCaptioner captioner = ChatCaptioner.builder()
                    .chatModel(model)
                    .prompts(PictureKind.PHOTO, "What does the image show?", "What color is it?")
                    .maxOutputTokens(40)
                    .build();

            IngestReport report = index.builder().captioner(captioner).build().ingest(photos);

            assertThat(report).isEqualTo(new IngestReport(2, 0, 0, List.of()));
            assertThat(meeting.met).hasValue(2);
            CaptioningEmbeddingModel embeddings = new CaptioningEmbeddingModel(index.embeddings(), captioner);
            Embedding query = embeddings
                    .embed(EmbeddingRequest.builder()
                            .input(ImageContent.from(Base64.getEncoder().encodeToString(circle), "image/png"))
                            .build())
                    .embeddings()
                    .getFirst();
            List<EmbeddingMatch<TextSegment>> found = index.store()
                    .search(EmbeddingSearchRequest.builder()
                            .queryEmbedding(query)
                            .maxResults(2)
                            .build())
                    .matches();
            assertThat(found.getFirst().embedded().metadata().getString("file")).isEqualTo("circle.png");
            assertThat(found.getFirst().embedded().text()).contains("circle").contains("red");
            assertThat(found.getLast().embedded().text()).contains("square").contains("blue");
        }
    }
}
