package dev.pixtral.langchain4j.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralTokenCountEstimator;
import dev.pixtral.langchain4j.rag.Citation;
import dev.pixtral.langchain4j.rag.Citations;
import dev.pixtral.langchain4j.rag.PictureKind;
import dev.pixtral.langchain4j.rag.PictureRetrievalAugmentor;
import dev.pixtral.langchain4j.rag.PictureStore;
import dev.pixtral.langchain4j.rag.load.FileLoader;
import dev.pixtral.langchain4j.rag.load.LoadLimits;
import dev.pixtral.langchain4j.rag.store.FolderPictureStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code in docs/rag.md compiles and works: from a folder of files to an answer with its sources. */
@Timeout(600)
class GuideTest {
    private static final Path GUIDE = Path.of("../docs/rag.md");
    private static final Path SOURCE =
            Path.of("src/test/java", GuideTest.class.getName().replace('.', '/') + ".java");
    private static final Pattern BLOCK = Pattern.compile("^```java\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Path EXAMPLES = Path.of("../examples");

    @TempDir
    Path temp;

    @Test
    void the_code_of_the_guide_is_here() throws IOException {
        List<String> blocks = BLOCK.matcher(Files.readString(GUIDE))
                .results()
                .map(MatchResult::group)
                .map(block -> block.replace("```java", "").replace("```", ""))
                .toList();

        assertThat(blocks).hasSize(3);
        String source = withoutSpace(Files.readString(SOURCE));
        assertThat(blocks).allSatisfy(block -> assertThat(source).contains(withoutSpace(block)));
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s", "");
    }

    @Test
    void the_code_of_the_guide_works() throws Exception {
        Path photos = temp.resolve("photos");
        Files.createDirectories(photos.resolve("receipts"));
        Files.copy(EXAMPLES.resolve("images/receipt.png"), photos.resolve("receipts/receipt.png"));
        Files.copy(EXAMPLES.resolve("rag/corpus/report.pdf"), photos.resolve("report.pdf"));
        Path output = temp.resolve("output.txt");

        int exit = ChildJvm.run(
                output, List.of("--add-modules=jdk.incubator.vector", "-XX:TieredStopAtLevel=4"), Guide.class);

        String printed = Files.readString(output);
        assertThat(exit).as(printed).isZero();
        assertThat(printed)
                .contains("0 of 3\n", "4 of 4\n", "4 captioned, 0 reused, 0 removed, 0 failed\n")
                .containsPattern("\\[\\d] receipts/receipt\\.png \\(0\\.\\d\\d\\)\n")
                .containsPattern("\\[\\d] report\\.pdf, page 1 \\(0\\.\\d\\d\\)\n")
                .contains("DOCUMENT of receipts/receipt.png\n", "PAGE of report.pdf, page 1\n")
                .containsPattern("CHART of report\\.pdf, page \\d at \\d+,\\d+,\\d+,\\d+\n");
    }

    interface Assistant {
        Result<String> ask(String question);
    }

    /** The application of the guide, which works in its current folder. */
    static final class Guide {
        public static void main(String[] args) throws IOException {
            InMemoryEmbeddingStore<TextSegment> store = new InMemoryEmbeddingStore<>();
            EmbeddingModel embeddings = new FakeEmbeddings();
            ContentRetriever retriever = EmbeddingStoreContentRetriever.builder()
                    .embeddingStore(store)
                    .embeddingModel(embeddings)
                    .maxResults(50)
                    .build();
            try (PixtralChatModel model = PixtralChatModel.builder().build()) {
                index(model, embeddings, store, load());
                try (PictureStore pictures = FolderPictureStore.open(Path.of("index/pictures"))) {
                    ask(model, retriever, pictures);
                }
            }
        }

        private static FileLoader load() {
            FileLoader loader = FileLoader.builder()
                    .longestSide(1024) // of rendered PDF pages; 256 for the embedded model
                    .kindOf(file -> file.startsWith("receipts/") ? PictureKind.DOCUMENT : null) // null: the default
                    .kindOfFigures(file -> PictureKind.CHART) // by their colours otherwise: CHART or PHOTO
                    .limits(LoadLimits.DEFAULT.withMaxPages(100))
                    .build();
            return loader;
        }

        private static void index(
                ChatModel model,
                EmbeddingModel embeddings,
                InMemoryEmbeddingStore<TextSegment> store,
                FileLoader loader) {
            PictureIngestor ingestor = PictureIngestor.builder()
                    .chatModel(model)
                    .embeddingModel(embeddings)
                    .embeddingStore(store)
                    .pictureStore(FolderPictureStore.open(Path.of("index/pictures")))
                    .loader(loader) // FileLoader.withDefaults() otherwise
                    .stateFolder(Path.of("index/state"))
                    .checkpoint(() -> save(store)) // only for a store in memory that you save
                    .progressListener(p -> System.out.println(p.done() + " of " + p.total()))
                    .build();
            IngestReport report = ingestor.ingest(Path.of("photos")); // captioned, reused, removed, failed
            System.out.println(report);
        }

        private static void save(InMemoryEmbeddingStore<TextSegment> store) {
            store.serializeToFile(Path.of("index/store.json"));
        }

        private static void ask(ChatModel model, ContentRetriever retriever, PictureStore pictures) {
            PictureRetrievalAugmentor augmentor = PictureRetrievalAugmentor.builder()
                    .contentRetriever(retriever) // such as EmbeddingStoreContentRetriever
                    .pictureStore(pictures) // open, and kept open
                    .maxPictures(3)
                    .maxPromptTokens(3000, PixtralTokenCountEstimator.builder().build())
                    .build();
            Assistant assistant = AiServices.builder(Assistant.class)
                    .chatModel(model)
                    .retrievalAugmentor(augmentor)
                    .build();
            Result<String> result = assistant.ask("How much was paid in total?");
            System.out.println(result.content());
            System.out.println(Citations.render(result.sources())); // [1] receipt.png (0.83)
            for (Citation citation : Citations.of(result.sources())) {
                String region = citation.region() == null ? "" : " at " + citation.region();
                System.out.println(citation.kind() + " of " + citation.place() + region);
            }
        }
    }
}
