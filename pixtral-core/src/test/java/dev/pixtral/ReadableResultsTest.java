package dev.pixtral;

import static dev.pixtral.chat.Message.assistant;
import static dev.pixtral.chat.Message.user;
import static dev.pixtral.chat.Part.image;
import static dev.pixtral.chat.Part.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.image.ImageBudget;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageSource;
import dev.pixtral.progress.Progress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tool results whose pictures are none. */
class ReadableResultsTest {
    private static final Path RECEIPT = Path.of("..", "examples", "images", "receipt.png");
    private static final GenerationOptions ONE_TOKEN = GenerationOptions.DEFAULT.withMaxTokens(1);
    private static final Pixtral PIXTRAL = Pixtral.open();
    private static final ImageSource LETTER =
            new ImageSource.OfBytes("scan.png", "Dear Sir or Madam".getBytes(StandardCharsets.UTF_8));
    private static final String SENTENCE =
            "The tool returned a picture that cannot be read: scan.png is a text file, not"
                    + " a picture; a PNG, JPEG, GIF, BMP, TIFF or WebP picture is needed.";

    @AfterAll
    static void close() {
        PIXTRAL.close();
    }

    private static Prompt prompt(String content, ImageSource... pictures) {
        return Prompt.of(
                user("How much was paid?"),
                assistant(List.of(new ToolCall("call00001", "scan", "{}"))),
                new Message.Tool(
                        "call00001",
                        "scan",
                        content,
                        Arrays.stream(pictures).map(Part.Image::new).toList()));
    }

    private static Reply answer(Prompt prompt, GenerationOptions options) {
        return PIXTRAL.generate(prompt, options, GenerationListener.NONE);
    }

    static List<GenerationOptions> options() {
        return List.of(ONE_TOKEN, ONE_TOKEN.withImageBudget(ImageBudget.UNLIMITED.withPromptTokens(40)));
    }

    @ParameterizedTest
    @MethodSource("options")
    void should_show_the_model_a_sentence_in_the_result_and_warn_the_caller(GenerationOptions options) {
        for (String content : List.of("", "Page 1")) {
            Prompt told = prompt(content.isEmpty() ? SENTENCE : content + "\n\n" + SENTENCE);
            Reply reply = answer(prompt(content, LETTER), options);

            assertThat(reply.usage().promptTokens())
                    .isEqualTo(answer(told, options).usage().promptTokens())
                    .isEqualTo(PIXTRAL.encoder()
                            .count(prompt(content, LETTER), options)
                            .tokens());
            assertThat(reply.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("A tool result in the conversation has a picture that cannot be read")
                    .contains("scan.png is a text file");
        }
    }

    @ParameterizedTest
    @MethodSource("options")
    void should_keep_the_other_pictures_of_the_result(GenerationOptions options) {
        ImageSource receipt = ImageSource.of(RECEIPT);

        Reply reply = answer(prompt("", LETTER, receipt, LETTER), options);

        assertThat(reply.usage().imageTokens())
                .isPositive()
                .isEqualTo(answer(prompt("", receipt), options).usage().imageTokens());
        assertThat(reply.warnings()).hasSize(1);
    }

    @Test
    void should_replace_what_is_damaged_after_its_header_and_what_is_not_base64() throws Exception {
        byte[] half = Files.readAllBytes(RECEIPT);
        ImageSource damaged = new ImageSource.OfBytes("half.png", Arrays.copyOf(half, half.length / 2));

        for (ImageSource source : List.of(damaged, ImageSource.ofUri("data:image/png;base64,!!!"))) {
            Reply reply = answer(prompt("", source), ONE_TOKEN);

            assertThat(reply.usage().imageTokens()).isZero();
            assertThat(reply.warnings()).hasSize(1);
        }
    }

    @Test
    void should_read_each_picture_twice_at_most_however_many_cannot_be_read() {
        ImageSource[] pictures = new ImageSource[41];
        Arrays.fill(pictures, LETTER);
        pictures[0] = ImageSource.of(RECEIPT);
        AtomicInteger reads = new AtomicInteger();

        Generation generation = PIXTRAL.start(prompt("", pictures), ONE_TOKEN, progress -> {
            if (progress instanceof Progress.Reading reading && reading.done() > 0) {
                reads.incrementAndGet();
            }
        });

        assertThat(generation.await(GenerationListener.NONE).warnings()).hasSize(1);
        assertThat(generation.images()).hasSize(1);
        assertThat(reads).hasValueLessThanOrEqualTo(2 * pictures.length);
    }

    @Test
    void should_reject_pictures_of_users() {
        Prompt prompt = Prompt.of(user(image(LETTER), text("What is this?")));

        assertThatThrownBy(() -> answer(prompt, ONE_TOKEN))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("scan.png is a text file");
        assertThatThrownBy(() -> PromptEncoder.open(EmbeddedModel.NAME).count(prompt, ONE_TOKEN))
                .isInstanceOf(ImageException.class);
    }

    @Test
    void should_reject_a_part_that_a_user_shares_with_a_tool() {
        Part.Image shared = new Part.Image(LETTER);
        Prompt prompt = Prompt.of(
                user(shared, text("How much was paid?")),
                assistant(List.of(new ToolCall("call00001", "scan", "{}"))),
                new Message.Tool("call00001", "scan", "", List.of(shared)));

        assertThatThrownBy(() -> answer(prompt, ONE_TOKEN)).isInstanceOf(ImageException.class);
    }

    @Test
    void should_reject_a_picture_that_an_interrupted_thread_cannot_read() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> answer(prompt("", LETTER), ONE_TOKEN)).hasMessageContaining("interrupted");
        } finally {
            Thread.interrupted();
        }
    }
}
