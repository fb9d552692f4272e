package dev.pixtral.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.rag.Citations;
import dev.pixtral.langchain4j.rag.PictureRetrievalAugmentor;
import dev.pixtral.langchain4j.rag.PictureStore;
import dev.pixtral.langchain4j.rag.ingest.PictureIngestor;
import dev.pixtral.langchain4j.rag.store.FolderPictureStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code of "What you can build" in the README of the project: it is here, word for word, and it runs. */
@Timeout(300)
class WhatYouCanBuildTest {
    private static final PixtralChatModel model = PixtralChatModel.builder().build();

    @AfterAll
    static void close() {
        model.close();
    }

    record Receipt(String store, String date, Double total) {}

    interface Reader {
        @UserMessage("Return JSON with store, date, total.")
        Receipt read(@UserMessage ImageContent picture);
    }

    @Test
    void a_record_is_read_from_a_picture() {
        Reader reader = AiServices.create(Reader.class, model);
        Receipt receipt = reader.read(ImageContent.from(Path.of("images/receipt.png"), "image/png"));

        assertThat(receipt.total()).isEqualTo(43.0);
    }

    interface Assistant {
        Result<String> ask(String question);
    }

    @Test
    void a_question_finds_its_picture(@TempDir Path index) {
        EmbeddingModel embeddings = new AllMiniLmL6V2QuantizedEmbeddingModel();
        InMemoryEmbeddingStore<TextSegment> store = new InMemoryEmbeddingStore<>();
        PictureStore pictures = FolderPictureStore.open(index.resolve("pictures"));
        try (pictures) {
            PictureIngestor.builder()
                    .chatModel(model)
                    .embeddingModel(embeddings)
                    .embeddingStore(store)
                    .pictureStore(pictures)
                    .stateFolder(index.resolve("state"))
                    .build()
                    .ingest(Path.of("rag/corpus/receipts"));
            ContentRetriever retriever = EmbeddingStoreContentRetriever.builder()
                    .embeddingModel(embeddings)
                    .embeddingStore(store)
                    .maxResults(3)
                    .build();
            Assistant assistant = AiServices.builder(Assistant.class)
                    .chatModel(model)
                    .retrievalAugmentor(PictureRetrievalAugmentor.builder()
                            .contentRetriever(retriever)
                            .pictureStore(pictures)
                            .build())
                    .build();
            Result<String> answer = assistant.ask("Look at the receipt from Super Pharmacy. What is the total?");

            assertThat(answer.content()).isNotBlank();
            assertThat(Citations.render(answer.sources())).startsWith("[1] ");
            assertThat(answer.sources()).hasSize(3);
        }
    }

    interface Agent {
        String chat(String request);
    }

    static class Camera {
        @Tool("Takes a photo and returns it")
        ImageContent takePhoto() {
            return ImageContent.from(Path.of("images/receipt.png"), "image/png");
        }
    }

    @Test
    void an_agent_sees_the_picture_that_its_tool_returns() {
        Agent agent = AiServices.builder(Agent.class)
                .chatModel(model)
                .tools(new Camera())
                .build();

        assertThat(agent.chat("How much was paid in total? Use the takePhoto tool."))
                .isEqualTo("The total is 43.00 €.");
    }

    @Test
    void the_code_is_that_of_the_readme() throws IOException {
        String here = words(Files.readString(Path.of("src/test/java/dev/pixtral/examples/WhatYouCanBuildTest.java"))
                .replace("static class Camera", "class Camera")
                .replace("Path.of(\"images", "Path.of(\"examples/images")
                .replace("Path.of(\"rag", "Path.of(\"examples/rag"));
        String section = Files.readString(Path.of("../README.md"))
                .split("## What you can build\n")[1]
                .split("\n## ")[0];
        List<String> blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(section)
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(blocks).hasSize(3);
        for (String statement : String.join("\n", blocks).split("(?<=[;{}])\n")) {
            Matcher printed = Pattern.compile("System\\.out\\.println.*").matcher(statement);
            assertThat(here).contains(words(printed.replaceAll("")));
        }
    }

    /** Code without what a formatter may change. */
    private static String words(String code) {
        return code.replaceAll("\\s+", "");
    }
}
