package dev.pixtral.langchain4j.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes back of a message that lost contents on its way. */
class PictureRestorerTest {
    private static final TextContent QUESTION = TextContent.from("What is this?");
    private static final TextContent CITATION = TextContent.from("[1] dog.png");
    private static final TextContent PLAIN = TextContent.from("[2] cats.txt: Cats purr.");
    private static final TextContent SECOND = TextContent.from("[3] cat.png");
    private static final ImageContent OWN = FakePictures.picture(new byte[] {1});
    private static final ImageContent DOG = FakePictures.picture(new byte[] {2});
    private static final ImageContent CAT = FakePictures.picture(new byte[] {3});
    private static final Content[] ALL = {OWN, QUESTION, CITATION, DOG, PLAIN, SECOND, CAT};

    private final FakePictures store = new FakePictures();
    private final List<String> warnings = new ArrayList<>();
    private UserMessage message;

    @BeforeEach
    void attach() {
        PictureResolvers.register(store);
        message = attached(OWN, QUESTION);
    }

    private UserMessage attached(Content... own) {
        List<RetrievedText> texts =
                List.of(store.add(CITATION.text(), DOG), RetrievedText.of(PLAIN.text()), store.add(SECOND.text(), CAT));
        return RetrievedTexts.attach(UserMessage.from(own), texts, false);
    }

    private static UserMessage with(UserMessage message, Content... contents) {
        return message.toBuilder().contents(List.of(contents)).build();
    }

    private List<Content> restored(Content... contents) {
        UserMessage first = new PictureRestorer().restore(with(message, contents), warnings::add);
        assertThat(new PictureRestorer().restore(first, warnings::add)).isSameAs(first);
        return first.contents();
    }

    @Test
    void whatever_was_lost_comes_back_once_and_in_order() {
        assertThat(restored(ALL)).containsExactly(ALL);
        assertThat(restored(OWN, QUESTION)).containsExactly(ALL);
        assertThat(restored(OWN, QUESTION, CITATION, PLAIN, SECOND)).containsExactly(ALL);
        assertThat(restored(QUESTION, CITATION, PLAIN, SECOND, OWN))
                .containsExactly(QUESTION, OWN, CITATION, DOG, PLAIN, SECOND, CAT);
        assertThat(restored(OWN, QUESTION, DOG, CAT)).containsExactly(ALL);
        assertThat(warnings).isEmpty();
    }

    @Test
    void copies_of_own_contents_are_dropped() {
        assertThat(restored(OWN, QUESTION, CITATION, DOG, PLAIN, SECOND, CAT, OWN))
                .containsExactly(QUESTION, OWN, CITATION, DOG, PLAIN, SECOND, CAT);
        assertThat(restored(OWN, OWN, QUESTION, QUESTION, CITATION)).containsExactly(ALL);
    }

    @Test
    void formats_that_are_glued_to_the_last_text_stay_with_it() {
        TextContent glued = TextContent.from(SECOND.text() + "\nAnswer in JSON");
        TextContent gluedQuestion = TextContent.from(QUESTION.text() + "\nAnswer in JSON");

        assertThat(restored(OWN, QUESTION, CITATION, PLAIN, glued))
                .containsExactly(OWN, QUESTION, CITATION, DOG, PLAIN, glued, CAT);
        assertThat(restored(OWN, gluedQuestion)).containsExactly(OWN, gluedQuestion, CITATION, DOG, PLAIN, SECOND, CAT);
        assertThat(restored(QUESTION, OWN, gluedQuestion))
                .containsExactly(OWN, gluedQuestion, CITATION, DOG, PLAIN, SECOND, CAT);
    }

    @Test
    void an_own_text_that_looks_like_a_citation_stays() {
        message = attached(CITATION, OWN);

        assertThat(restored(CITATION, OWN)).containsExactly(CITATION, OWN, CITATION, DOG, PLAIN, SECOND, CAT);
        assertThat(restored(CITATION, OWN, CITATION, PLAIN, SECOND))
                .containsExactly(CITATION, OWN, CITATION, DOG, PLAIN, SECOND, CAT);
    }

    @Test
    void an_own_picture_that_is_also_a_hit_stays() {
        message = attached(DOG, QUESTION);

        assertThat(restored(DOG, QUESTION)).containsExactly(DOG, QUESTION, CITATION, DOG, PLAIN, SECOND, CAT);
        assertThat(restored(DOG, QUESTION, CITATION, DOG, PLAIN, SECOND, CAT))
                .containsExactly(DOG, QUESTION, CITATION, DOG, PLAIN, SECOND, CAT);
        assertThat(new PictureRestorer()
                        .restore(
                                List.of(
                                        with(message, DOG, QUESTION, CITATION, DOG, PLAIN, SECOND, CAT),
                                        UserMessage.from("And?")),
                                warnings::add)
                        .getFirst())
                .extracting(first -> ((UserMessage) first).contents())
                .isEqualTo(List.of(DOG, QUESTION, CITATION, PLAIN, SECOND));
    }

    @Test
    void retrieved_contents_may_come_first() {
        message =
                RetrievedTexts.attach(UserMessage.from(OWN, QUESTION), List.of(store.add(CITATION.text(), DOG)), true);
        TextContent glued = TextContent.from(QUESTION.text() + "\nAnswer in JSON");

        assertThat(restored(OWN, QUESTION)).containsExactly(CITATION, DOG, OWN, QUESTION);
        assertThat(restored(CITATION, OWN, QUESTION)).containsExactly(CITATION, DOG, OWN, QUESTION);
        assertThat(restored(CITATION, glued, OWN)).containsExactly(CITATION, DOG, glued, OWN);
    }

    @Test
    void earlier_questions_keep_only_their_texts_and_own_pictures() {
        UserMessage earlier = with(message, ALL);
        UserMessage last = UserMessage.from("And now?");
        List<ChatMessage> conversation =
                List.of(SystemMessage.from("Be brief."), earlier, AiMessage.from("A dog."), last);

        List<ChatMessage> restored = new PictureRestorer().restore(conversation, warnings::add);

        assertThat(((UserMessage) restored.get(1)).contents()).containsExactly(OWN, QUESTION, CITATION, PLAIN, SECOND);
        assertThat(restored.get(1))
                .extracting(m -> ((UserMessage) m).attributes())
                .isEqualTo(earlier.attributes());
        assertThat(restored.get(3)).isSameAs(last);
        assertThat(new PictureRestorer().restore(restored, warnings::add)).isSameAs(restored);
        assertThat(store.looks).hasValue(0);
    }

    @Test
    void the_question_of_a_running_tool_loop_keeps_its_pictures() {
        List<ChatMessage> conversation = List.of(with(message, OWN, QUESTION), AiMessage.from("I look."));

        assertThat(((UserMessage) new PictureRestorer()
                                .restore(conversation, warnings::add)
                                .getFirst())
                        .contents())
                .containsExactly(ALL);
    }

    @Test
    void a_request_without_attributes_is_the_same() {
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from(OWN, OWN, QUESTION), AiMessage.from("a"), UserMessage.from(DOG))
                .build();

        assertThat(new PictureRestorer().restore(request, warnings::add)).isSameAs(request);
    }

    @Test
    void a_picture_that_is_gone_is_named() {
        store.lose();
        TextContent gone = TextContent.from(CITATION.text() + SortedContents.GONE);
        TextContent gluedGone = TextContent.from(SECOND.text() + SortedContents.GONE + "\nJSON");

        assertThat(restored(OWN, QUESTION, CITATION, DOG, PLAIN, TextContent.from(SECOND.text() + "\nJSON")))
                .as("bytes that are there are used")
                .containsExactly(OWN, QUESTION, CITATION, DOG, PLAIN, gluedGone);
        assertThat(restored(OWN, QUESTION))
                .containsExactly(OWN, QUESTION, gone, PLAIN, TextContent.from(SECOND.text() + SortedContents.GONE));
        assertThat(warnings)
                .contains("The picture behind the text '[1] dog.png' was left out, because its file is gone or has "
                        + "changed; index its source again.");
    }

    @Test
    void a_picture_that_was_gone_for_another_restorer_comes_back() {
        PictureResolvers.unregister(store);
        UserMessage without = new PictureRestorer().restore(message, warnings::add);

        assertThat(without.contents()).hasSize(5);
        assertThat(warnings.getFirst())
                .isEqualTo("The picture behind the text '[1] dog.png' was left out, because the picture store "
                        + store.id() + " is not open; open it before the conversation goes on.");
        assertThat(new PictureRestorer(store).restore(without, warnings::add).contents())
                .containsExactly(ALL);
    }

    @Test
    void a_store_that_fails_costs_only_its_picture_but_an_interrupt_ends_the_request() {
        PictureResolvers.unregister(store);
        PictureResolver broken = resolver(new UncheckedIOException(new IOException("disk on fire")));
        PictureResolver interrupted = resolver(new CancellationException("stopped"));

        assertThat(new PictureRestorer(broken)
                        .restore(with(message, OWN, QUESTION), warnings::add)
                        .contents())
                .hasSize(5);
        assertThat(warnings.getFirst()).contains("it cannot be read: ").contains("disk on fire");
        assertThatThrownBy(() -> new PictureRestorer(interrupted).restore(message, warnings::add))
                .isInstanceOf(CancellationException.class);
    }

    private PictureResolver resolver(RuntimeException failure) {
        return new PictureResolver() {
            @Override
            public String id() {
                return store.id();
            }

            @Override
            public Optional<ImageContent> resolve(String sha256) {
                throw failure;
            }
        };
    }

    @Test
    void a_message_never_becomes_empty() {
        UserMessage hostile =
                RetrievedTexts.attach(UserMessage.from("x"), List.of(store.add(CITATION.text(), DOG)), false);
        UserMessage onlyThePicture = with(hostile, DOG);

        assertThat(new PictureRestorer()
                        .restore(List.of(onlyThePicture, UserMessage.from("And?")), warnings::add)
                        .getFirst())
                .isSameAs(onlyThePicture);
    }

    @Test
    void an_attribute_that_was_changed_cannot_forge_lines_of_a_log() {
        RetrievedText forged = new RetrievedText(CITATION.text(), "x\n2026-01-01 ERROR \u001B[31m", "a".repeat(64));
        RetrievedText huge = new RetrievedText(SECOND.text(), "y".repeat(1_000_000), "b".repeat(64));
        message = RetrievedTexts.attach(UserMessage.from(QUESTION), List.of(forged, huge), false);

        new PictureRestorer().restore(message, warnings::add);

        assertThat(warnings)
                .hasSize(2)
                .allSatisfy(warning -> assertThat(warning)
                        .hasLineCount(1)
                        .doesNotContain("\u001B")
                        .hasSizeLessThan(500));
    }

    @Test
    void a_picture_that_many_texts_name_is_read_once() {
        List<RetrievedText> texts = new ArrayList<>();
        for (int i = 0; i < RetrievedTexts.MOST; i++) {
            texts.add(store.add("[%d] dog.png".formatted(i), DOG));
        }
        message = RetrievedTexts.attach(UserMessage.from(QUESTION), texts, false);

        List<Content> contents =
                new PictureRestorer().restore(message, warnings::add).contents();

        assertThat(contents).hasSize(1 + 2 * RetrievedTexts.MOST);
        assertThat(store.looks).hasValue(1);
    }
}
