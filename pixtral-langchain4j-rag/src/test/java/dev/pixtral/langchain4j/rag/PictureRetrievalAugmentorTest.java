package dev.pixtral.langchain4j.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.rag.AugmentationRequest;
import dev.langchain4j.rag.AugmentationResult;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Metadata;
import dev.langchain4j.rag.query.Query;
import dev.pixtral.langchain4j.picture.RetrievedTexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The augmentor by itself. */
@Timeout(120)
class PictureRetrievalAugmentorTest {
    private static final TextContent QUESTION = TextContent.from("What is this?");
    private static final ImageContent DIGIT = Shelf.picture("handwritten-digit.png");

    private final Shelf shelf = new Shelf();

    private static AugmentationRequest request(ChatMessage message) {
        return new AugmentationRequest(message, new Metadata(message, "ann", List.of()));
    }

    private static AugmentationResult augment(PictureRetrievalAugmentor augmentor, Content... contents) {
        return augmentor.augment(request(UserMessage.from(contents)));
    }

    private static List<Content> contents(AugmentationResult result) {
        return ((UserMessage) result.chatMessage()).contents();
    }

    @Test
    void pictures_stand_behind_their_citations() {
        shelf.picture("dog.png", "A dog.").text("Dogs bark.").picture("word.png", 2, "A word.", 0.3);

        AugmentationResult result = augment(shelf.augmentor().build(), DIGIT, QUESTION, DIGIT);

        assertThat(contents(result)).isEqualTo(shelf.after(DIGIT, QUESTION, DIGIT));
        assertThat(contents(result))
                .contains(
                        TextContent.from("[1] dog.png: A dog."),
                        TextContent.from("[2] text: Dogs bark."),
                        TextContent.from("[3] word.png, page 2: A word."));
        assertThat(result.contents()).isEqualTo(shelf.contents);
    }

    @Test
    void they_may_come_before_the_question() {
        shelf.picture("dog.png", "A dog.");

        List<Content> expected = new ArrayList<>(shelf.after());
        expected.addAll(List.of(DIGIT, QUESTION));
        assertThat(contents(augment(shelf.augmentor().retrievedFirst(true).build(), DIGIT, QUESTION)))
                .isEqualTo(expected);
    }

    @Test
    void name_and_attributes_stay_and_references_are_added() {
        shelf.picture("dog.png", "A dog.");
        UserMessage asked = UserMessage.builder()
                .name("Ann")
                .addContent(QUESTION)
                .attributes(Map.of("tenant", 7))
                .build();

        UserMessage augmented =
                (UserMessage) shelf.augmentor().build().augment(request(asked)).chatMessage();

        assertThat(augmented.name()).isEqualTo("Ann");
        assertThat(augmented.attributes()).containsEntry("tenant", 7);
        assertThat(RetrievedTexts.of(augmented)).singleElement().satisfies(text -> {
            assertThat(text.store()).isEqualTo(shelf.store.id());
            assertThat(text.sha256())
                    .isEqualTo(Citations.of(shelf.contents).getFirst().sha256());
        });
        assertThat(asked.attributes()).containsOnlyKeys("tenant");
    }

    @Test
    void without_a_hit_the_message_is_the_same() {
        UserMessage asked = UserMessage.from(DIGIT, QUESTION);
        AugmentationResult result = shelf.augmentor().build().augment(request(asked));

        assertThat(result.chatMessage()).isSameAs(asked);
        assertThat(result.contents()).isEmpty();
    }

    @Test
    void without_a_text_nothing_is_asked_unless_pictures_are_captioned() {
        shelf.picture("dog.png", "A dog.");
        UserMessage asked = UserMessage.from(DIGIT, TextContent.from(" \n"));

        for (PictureRetrievalAugmentor augmentor : List.of(
                shelf.augmentor().build(),
                shelf.augmentor().captioner(new FixedCaption(" ")).build())) {
            assertThat(augmentor.augment(request(asked)).chatMessage()).isSameAs(asked);
        }
        assertThat(shelf.queries).isEmpty();

        augment(shelf.augmentor().captioner(new FixedCaption("A digit.")).build(), DIGIT, DIGIT);
        assertThat(shelf.queries).containsExactly("A digit.\nA digit.");
    }

    @Test
    void all_texts_are_the_query_and_a_caption_is_not() {
        augment(
                shelf.augmentor().captioner(new FixedCaption("A digit.")).build(),
                QUESTION,
                DIGIT,
                TextContent.from("Compare."));

        assertThat(shelf.queries).containsExactly("What is this?\nCompare.");
    }

    @Test
    void segments_of_one_page_are_one_citation_with_all_texts_and_one_picture() {
        shelf.picture("dog.png", 1, "A dog.", 0.4)
                .text("Other.")
                .picture("dog.png", 1, "It barks.", 0.9)
                .picture("dog.png", 1, "A dog.", 0.1);

        AugmentationResult result = augment(shelf.augmentor().build(), QUESTION);

        assertThat(contents(result))
                .containsExactly(
                        QUESTION,
                        TextContent.from("[1] dog.png, page 1: A dog. It barks."),
                        Shelf.picture("dog.png"),
                        TextContent.from("[2] text: Other."));
        assertThat(result.contents()).as("LangChain4j drops equal segments").isEqualTo(shelf.contents.subList(0, 3));
    }

    @Test
    void equal_pictures_of_two_files_are_sent_once() {
        String sha256 = shelf.store.put(Shelf.bytes("dog.png"));
        shelf.put(new PictureReference("a.png", null, null, PictureKind.PHOTO, sha256), "A dog.", 0.9);
        shelf.put(new PictureReference("b.png", null, null, PictureKind.PHOTO, sha256), "The same dog.", 0.8);

        assertThat(contents(augment(shelf.augmentor().build(), QUESTION)))
                .containsExactly(
                        QUESTION,
                        TextContent.from("[1] a.png: A dog."),
                        Shelf.picture("dog.png"),
                        TextContent.from("[2] b.png: The same dog."));
    }

    @Test
    void only_the_best_hits_have_pictures() {
        shelf.picture("dog.png", "1")
                .picture("word.png", "2")
                .picture("card.png", "3")
                .picture("sign.png", "4");

        assertThat(pictures(augment(shelf.augmentor().build(), QUESTION)))
                .containsExactly(Shelf.picture("dog.png"), Shelf.picture("word.png"), Shelf.picture("card.png"));
        assertThat(pictures(augment(shelf.augmentor().maxPictures(0).build(), QUESTION)))
                .isEmpty();
        assertThat(contents(augment(shelf.augmentor().maxPictures(1).build(), QUESTION)))
                .hasSize(6);
    }

    private static List<Content> pictures(AugmentationResult result) {
        return contents(result).stream().filter(ImageContent.class::isInstance).toList();
    }

    @Test
    void a_picture_that_is_gone_leaves_its_place_to_another() {
        shelf.picture("dog.png", "1").picture("word.png", "2");
        shelf.store.retain(Set.of(Citations.of(shelf.contents).get(1).sha256()));

        assertThat(contents(augment(shelf.augmentor().maxPictures(1).build(), QUESTION)))
                .containsExactly(
                        QUESTION,
                        TextContent.from("[1] dog.png: 1 (This picture is no longer available.)"),
                        TextContent.from("[2] word.png: 2"),
                        Shelf.picture("word.png"));
    }

    @Test
    void a_store_that_cannot_be_read_costs_only_the_picture() {
        shelf.picture("dog.png", "A dog.");
        PictureStore broken = new BrokenStore(shelf.store);

        assertThat(contents(augment(shelf.augmentor().pictureStore(broken).build(), QUESTION)))
                .containsExactly(
                        QUESTION, TextContent.from("[1] dog.png: A dog. (This picture is no longer available.)"));
    }

    private record BrokenStore(PictureStore store) implements PictureStore {
        @Override
        public String put(byte[] picture) {
            return store.put(picture);
        }

        @Override
        public int retain(Set<String> sha256s) {
            return store.retain(sha256s);
        }

        @Override
        public void close() {
            store.close();
        }

        @Override
        public String id() {
            return store.id();
        }

        @Override
        public Optional<ImageContent> resolve(String sha256) {
            throw new UncheckedIOException(new IOException("disk on fire"));
        }
    }

    @Test
    void arguments_in_lists_and_maps_are_found() {
        shelf.picture("dog.png", "A dog.");
        UserMessage asked = UserMessage.from("What is this?");
        InvocationContext call = InvocationContext.builder()
                .methodArgument(Map.of("more", List.of(DIGIT), "deep", Map.of("x", DIGIT), "number", 7))
                .methodArgument(List.of("text", 3))
                .methodArgument(TextContent.from("Look."))
                .build();
        Metadata metadata =
                Metadata.builder().chatMessage(asked).invocationContext(call).build();

        AugmentationResult result = shelf.augmentor().build().augment(new AugmentationRequest(asked, metadata));

        assertThat(contents(result)).isEqualTo(shelf.after(DIGIT, QUESTION, TextContent.from("Look.")));
        assertThat(shelf.queries).containsExactly("What is this?\nLook.");
    }

    @Test
    void the_same_picture_twice_in_the_arguments_is_two_pictures() {
        shelf.picture("dog.png", "A dog.");
        UserMessage asked = UserMessage.from(DIGIT, QUESTION);
        InvocationContext call = InvocationContext.builder()
                .methodArgument(DIGIT)
                .methodArgument(DIGIT)
                .build();
        Metadata metadata =
                Metadata.builder().chatMessage(asked).invocationContext(call).build();

        assertThat(contents(shelf.augmentor().build().augment(new AugmentationRequest(asked, metadata))))
                .isEqualTo(shelf.after(DIGIT, DIGIT, QUESTION));
    }

    @Test
    void several_queries_and_retrievers_are_merged() {
        Shelf other = new Shelf();
        other.text("Cats purr.");
        shelf.text("Dogs bark.");
        List<Query> asked = new ArrayList<>();
        PictureRetrievalAugmentor augmentor = PictureRetrievalAugmentor.builder()
                .queryTransformer(query -> List.of(query, Query.from("Or that?", query.metadata())))
                .queryRouter(query -> {
                    asked.add(query);
                    return List.of(shelf, other);
                })
                .pictureStore(shelf.store)
                .build();

        AugmentationResult result = augment(augmentor, QUESTION);

        assertThat(result.contents()).containsExactlyInAnyOrder(shelf.contents.getFirst(), other.contents.getFirst());
        assertThat(contents(result)).hasSize(3);
        assertThat(asked).extracting(Query::text).containsExactly("What is this?", "Or that?");
        assertThat(asked).allMatch(query -> "ann".equals(query.metadata().chatMemoryId()));
    }

    @Test
    void failures_of_parts_arrive_as_they_are() {
        IllegalStateException failure = new IllegalStateException("no database");
        ContentRetriever broken = _ -> {
            throw failure;
        };

        assertThatThrownBy(
                        () -> augment(shelf.augmentor().contentRetriever(broken).build(), QUESTION))
                .isSameAs(failure);
    }

    @Test
    void an_interrupt_ends_it() {
        shelf.picture("dog.png", "A dog.");
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> augment(shelf.augmentor().build(), QUESTION))
                    .isInstanceOf(CancellationException.class);
            assertThat(shelf.queries).isEmpty();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void only_user_messages_are_augmented() {
        assertThatThrownBy(() -> shelf.augmentor().build().augment(request(SystemMessage.from("Be brief."))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("SYSTEM");
    }

    @Test
    void another_format_of_citations() {
        shelf.picture("dog.png", "A dog.");

        assertThat(contents(augment(
                        shelf.augmentor()
                                .citationFormat(citation -> "Source " + citation.number())
                                .build(),
                        QUESTION)))
                .containsExactly(QUESTION, TextContent.from("Source 1"), Shelf.picture("dog.png"));
    }

    @Test
    void one_augmentor_serves_many_threads() throws Exception {
        shelf.picture("dog.png", "A dog.").text("Dogs bark.");
        PictureRetrievalAugmentor augmentor = shelf.augmentor().build();
        List<Callable<List<Content>>> calls = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            TextContent text = TextContent.from("Question " + i);
            calls.add(() -> {
                ChatMessage message = augment(augmentor, text, DIGIT).chatMessage();
                ChatRequest request = ChatRequest.builder()
                        .messages(((UserMessage) message)
                                .toBuilder().contents(List.of(text, DIGIT)).build())
                        .build();
                return RecordingModel.questions(augmentor.apply(request)).getFirst();
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<List<Content>>> answers = threads.invokeAll(calls);
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(shelf.after(TextContent.from("Question " + i), DIGIT));
            }
        }
    }

    @Test
    void what_is_missing_is_named() {
        assertThatThrownBy(() -> PictureRetrievalAugmentor.builder()
                        .contentRetriever(shelf)
                        .build())
                .hasMessage("pictureStore is missing; set it in the builder.");
        assertThatThrownBy(() -> PictureRetrievalAugmentor.builder()
                        .pictureStore(shelf.store)
                        .build())
                .hasMessage("contentRetriever is missing; set it in the builder.");
        assertThatThrownBy(() -> shelf.augmentor().queryRouter(_ -> List.of()).build())
                .hasMessageContaining("either contentRetriever or queryRouter");
        assertThatThrownBy(() -> shelf.augmentor().maxPictures(-1))
                .hasMessage("maxPictures must be at least 0, but is -1.");
        assertThatThrownBy(() -> shelf.augmentor().maxPromptTokens(10, null))
                .hasMessageContaining("tokenCountEstimator");
    }
}
