package dev.pixtral.examples.agents.receipt;

import static dev.pixtral.examples.agents.ScriptedModel.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agentic.agent.AgentInvocationException;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.pixtral.examples.agents.ScriptedModel;
import dev.pixtral.examples.agents.picture.Pictures;
import dev.pixtral.examples.agents.tools.RunNotes;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Retries, with a model that answers as the test wants. */
@Timeout(60)
class ReceiptPipelineTest {
    private static final AiMessage RIGHT = AiMessage.from("""
            {"store": "Kiosk", "items": [{"name": "Tea", "price": 2.5}, {"name": "Cake", "price": 0.1}], "total": 2.6}""");
    private static final BufferedImage PICTURE = Pictures.read(Path.of("images/receipt-on-table.png"));

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final RunNotes notes = new RunNotes(new PrintStream(printed, true, StandardCharsets.UTF_8));

    private Report run(ScriptedModel model, int attempts) {
        return new ReceiptPipeline(model, notes, new Views(PICTURE, attempts)).run();
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static ScriptedModel script(Function<Integer, AiMessage> script) {
        return new ScriptedModel(script);
    }

    @Test
    void should_show_the_reader_another_picture_after_an_error() {
        ScriptedModel model = script(number -> switch (number) {
            case 1 -> throw new InternalServerException("out of memory");
            case 2 -> RIGHT;
            case 3 -> call("sum", "{\"numbers\": [250, 10]}");
            default -> AiMessage.from("The result is 260.");
        });

        Report report = run(model, 3);

        assertThat(report.verdict().ok()).isTrue();
        assertThat(report.attempts()).isEqualTo(2);
        assertThat(printed())
                .containsSubsequence(
                        "reader: failed: out of memory",
                        "retry: out of memory",
                        "attempt 2 of at most 3: without its border",
                        "reader: Receipt[store=Kiosk");
        assertThat(picture(model.requests().get(0)))
                .isNotEqualTo(picture(model.requests().get(1)));
    }

    private static ImageContent picture(ChatRequest request) {
        return (ImageContent) ((UserMessage) request.messages().getFirst())
                .contents().stream()
                        .filter(ImageContent.class::isInstance)
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void should_retry_a_bounded_number_of_times() {
        for (int attempts = 1; attempts <= 3; attempts++) {
            ScriptedModel model = script(_ -> {
                throw new InternalServerException("out of memory");
            });
            int most = attempts;

            assertThatThrownBy(() -> run(model, most))
                    .isInstanceOf(AgentInvocationException.class)
                    .satisfies(e -> assertThat(ReceiptPipeline.reason(e)).isEqualTo("out of memory"));
            assertThat(model.requests()).hasSize(attempts);
        }
    }

    @Test
    void should_share_the_attempts_between_errors_and_wrong_sums() {
        ScriptedModel model = script(number -> switch (number) {
            case 1, 4, 7 ->
                AiMessage.from(
                        "{\"store\": \"Kiosk\", \"items\": [{\"name\": \"Tea\", \"price\": 1}]," + " \"total\": 2}");
            case 2, 5 -> call("sum", "{\"numbers\": [100]}");
            default -> AiMessage.from("The result is 100.");
        });

        Report report = run(model, 2);

        assertThat(report.verdict()).isEqualTo(new Verdict(false, "The items add up to 1.00, but the total is 2.00."));
        assertThat(report.attempts()).isEqualTo(2);
        assertThat(model.requests()).hasSize(6);
    }

    @Test
    void should_not_ask_the_checker_if_nothing_was_read() {
        ScriptedModel model = script(_ -> AiMessage.from("{\"store\": \"Kiosk\", \"items\": [], \"total\": 0}"));

        Report report = run(model, 2);

        assertThat(report.verdict()).isEqualTo(new Verdict(false, "No items were read."));
        assertThat(model.requests()).hasSize(2);
        assertThat(printed()).doesNotContain("checker");
    }

    @Test
    void should_tell_the_checker_about_wrong_arguments_and_unknown_tools() {
        ScriptedModel model = script(number -> switch (number) {
            case 1 -> RIGHT;
            case 2 -> call("sum", "{\"numbers\": [\"many\"]}");
            case 3 -> call("add", "{}");
            case 4 -> call("sum", "{\"numbers\": [250, 10]}");
            default -> AiMessage.from("The result is 260.");
        });

        assertThat(run(model, 1).verdict().ok()).isTrue();
        assertThat(printed())
                .contains("tool error: The arguments {\"numbers\": [\"many\"]} of the tool sum cannot be used")
                .contains("tool error: There is no tool add; there are: sum.");
    }

    @Test
    void should_distrust_a_checker_that_adds_something_else() {
        Receipt receipt = new Receipt("Kiosk", List.of(new Item("Tea", 2.5), new Item("Cake", 0.1)), 2.6);

        assertThat(Verdict.of(receipt, Optional.empty()).sentence()).isEqualTo("The checker did not use its tool.");
        assertThat(Verdict.of(receipt, Optional.of(new Adder.Addition(List.of(260), 260)))
                        .sentence())
                .isEqualTo("The checker added [260] instead of [250, 10].");
    }

    @Test
    void views_come_closer() {
        Views views = new Views(PICTURE, 9);

        assertThat(views.count()).isEqualTo(3);
        assertThat(views.next().picture().getWidth()).isEqualTo(384);
        assertThat(views.next().picture().getWidth()).isEqualTo(112);
        assertThat(views.next().picture().getWidth()).isEqualTo(224);
        assertThat(views.hasNext()).isFalse();
        assertThat(new Views(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), 9).count())
                .isEqualTo(2);
    }
}
