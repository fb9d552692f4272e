package dev.pixtral;

import static dev.pixtral.chat.Message.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Prompt;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.engine.ModelClosedException;
import dev.pixtral.errors.PixtralException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A model from opening to closing. What it refuses before it reads anything is in {@link RefuseEarlyTest}. */
@Timeout(120)
class PixtralTest {
    private static final Prompt STORY = Prompt.of(user("Tell me a story."));
    private static final GenerationOptions SHORT = GenerationOptions.DEFAULT.withMaxTokens(6);

    /** Never ends by itself. */
    private static final GenerationOptions ENDLESS = GenerationOptions.DEFAULT
            .withMaxTokens(Integer.MAX_VALUE)
            .withLogitsProcessor((prompt, generated, logits) -> logits[1097] = Float.MAX_VALUE);

    private static Pixtral pixtral;

    @BeforeAll
    static void open() {
        pixtral = Pixtral.open();
    }

    @AfterAll
    static void close() {
        pixtral.close();
    }

    /** All but the time it took, and what was cached. */
    private static void assertSameAnswer(Reply one, Reply other) {
        assertThat(one.text()).isEqualTo(other.text());
        assertThat(one.tokens()).isEqualTo(other.tokens());
        assertThat(one.finishReason()).isEqualTo(other.finishReason());
        assertThat(one.usage().promptTokens()).isEqualTo(other.usage().promptTokens());
        assertThat(one.usage().imageTokens()).isEqualTo(other.usage().imageTokens());
        assertThat(one.usage().generatedTokens()).isEqualTo(other.usage().generatedTokens());
    }

    @Test
    void all_ways_to_ask_give_the_same_answer() {
        StringBuilder heard = new StringBuilder();
        GenerationListener listener = new GenerationListener() {
            @Override
            public void onText(String text) {
                heard.append(text);
            }
        };

        Reply reply = pixtral.generate(STORY, SHORT);

        assertThat(reply.tokens()).hasSizeBetween(1, 6);
        assertSameAnswer(pixtral.generate(STORY, SHORT, listener), reply);
        assertThat(heard).hasToString(reply.text());
        assertSameAnswer(pixtral.start(STORY, SHORT).await(GenerationListener.NONE), reply);
    }

    @Test
    void options_are_the_defaults_unless_given() {
        assertSameAnswer(pixtral.generate(STORY), pixtral.generate(STORY, GenerationOptions.DEFAULT));
    }

    @Test
    void a_generation_can_be_cancelled() {
        Generation generation = pixtral.start(STORY, ENDLESS);
        Reply reply = generation.await(new GenerationListener() {
            @Override
            public void onText(String text) {
                generation.cancel();
            }
        });

        assertThat(reply.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(pixtral.pagesInUse()).isZero();
    }

    @Test
    void an_abandoned_generation_has_no_reply() {
        Generation generation = pixtral.start(STORY, ENDLESS);
        generation.abandon();

        assertThatThrownBy(() -> generation.await(GenerationListener.NONE))
                .isInstanceOf(PixtralException.class)
                .hasMessageContaining("abandoned");
    }

    @Test
    void closing_ends_what_is_under_way_and_may_be_done_twice() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        Pixtral closed = Pixtral.open();
        Generation generation = closed.start(STORY, ENDLESS.withLogitsProcessor((prompt, generated, logits) -> {
            begun.countDown();
            ENDLESS.logitsProcessor().process(prompt, generated, logits);
        }));
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

        closed.close();
        closed.close();

        assertThat(closed.closed()).isTrue();
        assertThatThrownBy(() -> generation.await(GenerationListener.NONE)).isInstanceOf(ModelClosedException.class);
    }

    @Test
    void a_closed_model_answers_no_more_and_still_counts() {
        Pixtral closed = Pixtral.open();
        assertThat(closed.closed()).isFalse();
        closed.close();

        assertThatThrownBy(() -> closed.generate(STORY)).isInstanceOf(ModelClosedException.class);
        assertThatThrownBy(() -> closed.generate(STORY, SHORT)).isInstanceOf(ModelClosedException.class);
        assertThatThrownBy(() -> closed.generate(STORY, SHORT, GenerationListener.NONE))
                .isInstanceOf(ModelClosedException.class);
        assertThatThrownBy(() -> closed.start(STORY, SHORT)).isInstanceOf(ModelClosedException.class);
        closed.warmUp(); // returns at once
        assertThat(closed.name()).isEqualTo("pixtral-tiny");
        assertThat(closed.tokenizer().encode("Hi"))
                .isEqualTo(pixtral.tokenizer().encode("Hi"));
        assertThat(closed.encoder().count(STORY, SHORT))
                .isEqualTo(pixtral.encoder().count(STORY, SHORT));
    }
}
