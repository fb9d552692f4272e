package dev.pixtral;

import static dev.pixtral.chat.Message.assistant;
import static dev.pixtral.chat.Message.system;
import static dev.pixtral.chat.Message.user;
import static dev.pixtral.chat.Part.image;
import static dev.pixtral.chat.Part.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.Tool;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.image.ImageBudget;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.testing.Fixtures;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What a prompt costs, counted without the weights, against what a generation reports. */
class PromptEncoderTest {
    private static final Path RECEIPT = Path.of("..", "examples", "images", "receipt.png");
    private static final GenerationOptions ONE_TOKEN = GenerationOptions.DEFAULT.withMaxTokens(1);
    private static final Pixtral PIXTRAL = Pixtral.open();
    private final PromptEncoder encoder = PromptEncoder.open(EmbeddedModel.NAME);

    @AfterAll
    static void close() {
        PIXTRAL.close();
    }

    @Test
    void the_count_is_that_of_the_generation() {
        Prompt prompt = Prompt.of(
                        system("Be brief."),
                        user(text("Look"), image(RECEIPT), text("what is it?")),
                        assistant("A receipt."),
                        user("Sure?"))
                .withTools(List.of(new Tool("roll", "Rolls", "{}")));

        for (GenerationOptions options : List.of(
                ONE_TOKEN,
                ONE_TOKEN.withImageBudget(ImageBudget.UNLIMITED.withLongestSide(60)),
                ONE_TOKEN.withImageBudget(ImageBudget.UNLIMITED.withTokens(30)),
                ONE_TOKEN.withImageBudget(ImageBudget.UNLIMITED.withPromptTokens(40)))) {
            Reply reply = PIXTRAL.generate(prompt, options, GenerationListener.NONE);

            assertThat(encoder.count(prompt, options))
                    .isEqualTo(new PromptSize(
                            reply.usage().promptTokens(), reply.usage().imageTokens()))
                    .isEqualTo(PIXTRAL.encoder().count(prompt, options));
        }
    }

    @Test
    void a_budget_makes_pictures_smaller() {
        Prompt prompt = Prompt.of(user(image(RECEIPT)));

        int whole = encoder.count(prompt, ONE_TOKEN).imageTokens();
        int small = encoder.count(prompt, ONE_TOKEN.withImageBudget(ImageBudget.UNLIMITED.withTokens(30)))
                .imageTokens();

        assertThat(whole).isEqualTo(80);
        assertThat(small).isBetween(15, 30);
    }

    /**
     * Several pictures in several messages, one of them twice, and frames: the count is that of the generation, and
     * keeps the budget.
     */
    @Test
    void the_pictures_of_a_prompt_share_a_budget() {
        Part receipt = image(RECEIPT);
        Part animation = image(Fixtures.path("fixtures/image/inputs/gif-animated-48x40.gif"));
        Prompt prompt = Prompt.of(
                user(receipt, text("Look"), animation),
                assistant("Well."),
                user(receipt, text("And this?"), image(RECEIPT)));
        GenerationOptions frames = ONE_TOKEN.withImages(ImageOptions.DEFAULT.withFrames(3));
        int whole = encoder.count(prompt, frames).imageTokens();
        assertThat(whole).isEqualTo(3 * 80 + 3 * 12);

        for (int most : new int[] {12, 20, 50, 100, whole - 1, whole, whole + 1}) {
            GenerationOptions options = frames.withImageBudget(ImageBudget.UNLIMITED.withPromptTokens(most));

            PromptSize size = encoder.count(prompt, options);

            Reply reply = PIXTRAL.generate(prompt, options, GenerationListener.NONE);
            assertThat(size)
                    .isEqualTo(new PromptSize(
                            reply.usage().promptTokens(), reply.usage().imageTokens()));
            assertThat(size.imageTokens()).isBetween(most < whole ? 12 : whole, Math.min(most, whole));
        }
        GenerationOptions tooFew = frames.withImageBudget(ImageBudget.UNLIMITED.withPromptTokens(11));
        assertThatThrownBy(() -> encoder.count(prompt, tooFew)).hasMessageContaining("--max-prompt-image-tokens");
        assertThatThrownBy(() -> PIXTRAL.generate(prompt, tooFew, GenerationListener.NONE))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("maxPromptImageTokens");
    }

    @Test
    void texts_are_counted_without_what_a_message_adds() {
        assertThat(encoder.count("")).isZero();
        assertThat(encoder.count(Prompt.of(user("Hello there")), ONE_TOKEN).tokens())
                .isEqualTo(encoder.count("Hello there") + 3); // <s> [INST] [/INST]
    }

    @Test
    void an_interrupt_ends_the_reading_of_pictures() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> PIXTRAL.start(Prompt.of(user(image(RECEIPT))), ONE_TOKEN))
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void frames_are_counted_without_being_decoded() {
        Path animation = Fixtures.path("fixtures/image/inputs/gif-animated-48x40.gif");
        Prompt prompt = Prompt.of(user(image(animation)));
        GenerationOptions frames = ONE_TOKEN.withImages(ImageOptions.DEFAULT.withFrames(3));

        assertThat(encoder.count(prompt, frames).tokens())
                .isEqualTo(PIXTRAL.generate(prompt, frames, GenerationListener.NONE)
                        .usage()
                        .promptTokens());
    }
}
