package dev.pixtral.langchain4j.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import dev.pixtral.langchain4j.rag.LoadedPicture;
import dev.pixtral.langchain4j.rag.PictureKind;
import dev.pixtral.langchain4j.rag.PictureReference;
import dev.pixtral.langchain4j.rag.io.Sha256;
import dev.pixtral.langchain4j.rag.store.FolderPictureStore;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand pictures that together have more bytes than the heap. */
class BoundedMemoryTest {
    private static final int PICTURES = 1_000;
    private static final int BYTES = 60_000;

    @TempDir
    Path temp;

    @Test
    void a_thousand_pictures_go_through_a_small_heap() throws Exception {
        Path output = temp.resolve("output.txt");

        int exit = ChildJvm.run(
                output,
                List.of("-Xmx32m"),
                Thousand.class,
                Files.createDirectory(temp.resolve("photos")).toString(),
                temp.resolve("index").toString());

        assertThat(output).content().contains("1,000 captioned, 0 reused, 0 removed, 0 failed");
        assertThat(exit).isZero();
        assertThat((long) PICTURES * BYTES).isGreaterThan(32L << 20);
    }

    /** The program with the small heap. */
    static final class Thousand {
        public static void main(String[] args) throws Exception {
            Path index = Path.of(args[1]);
            FakeChat chat = new FakeChat();
            chat.before = _ -> chat.requests.clear(); // they hold pictures
            IngestReport report = PictureIngestor.builder()
                    .chatModel(chat)
                    .embeddingModel(new FakeEmbeddings())
                    .embeddingStore(new InMemoryEmbeddingStore<>())
                    .pictureStore(FolderPictureStore.open(index.resolve("pictures")))
                    .stateFolder(index.resolve("state"))
                    .loader((_, pictures) -> {
                        for (int i = 0; i < PICTURES; i++) {
                            pictures.accept(picture(i));
                        }
                        return List.of();
                    })
                    .build()
                    .ingest(Path.of(args[0]));
            System.out.println(report);
        }
    }

    /** A PNG file with noise behind its end, which readers ignore. */
    private static LoadedPicture picture(int number) {
        byte[] noise = new byte[BYTES];
        new Random(number).nextBytes(noise);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Png.of(number));
        out.writeBytes(noise);
        byte[] bytes = out.toByteArray();
        PictureReference reference = new PictureReference(
                "picture%d.png".formatted(number), null, null, PictureKind.PHOTO, Sha256.of(bytes));
        return new LoadedPicture(reference, bytes, "image/png", "", new Metadata());
    }
}
