package dev.pixtral.examples.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.examples.Programs;
import dev.pixtral.langchain4j.PixtralChatModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ToolsWithPicturesTest {
    @Test
    void should_answer_from_the_picture_that_a_tool_returned() {
        assertThat(Programs.output(
                        ToolsWithPictures::main,
                        "images/receipt.png",
                        "How much was paid in total? Use the takePhoto tool."))
                .isEqualTo("The total is 43.00 €.\n");
    }

    @Test
    void should_call_the_tool_that_is_needed_and_no_other_one() {
        Recorder tools = new Recorder();
        try (PixtralChatModel model = PixtralChatModel.builder().build()) {
            String answer = ToolsWithPictures.assistant(model, tools).chat("How much is 12 plus 30?");

            assertThat(tools.calls).containsExactly("add 12 30");
            assertThat(answer).contains("42");

            tools.calls.clear();
            ToolsWithPictures.assistant(model, tools).chat("How much was paid in total? Use the takePhoto tool.");

            assertThat(tools.calls).containsExactly("takePhoto");
        }
    }

    /** The tools of {@link Camera}, remembering their calls. */
    static final class Recorder {
        private final Camera camera = new Camera(Path.of("images/receipt.png"));
        private final List<String> calls = new ArrayList<>();

        @Tool("Takes a photo and returns it")
        ImageContent takePhoto() {
            calls.add("takePhoto");
            return camera.takePhoto();
        }

        @Tool("Adds two numbers")
        int add(int a, int b) {
            calls.add("add %d %d".formatted(a, b));
            return camera.add(a, b);
        }
    }
}
