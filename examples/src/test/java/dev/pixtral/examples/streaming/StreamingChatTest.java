package dev.pixtral.examples.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import dev.pixtral.examples.Programs;
import dev.pixtral.examples.Programs.Ended;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralStreamingChatModel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class StreamingChatTest {
    private static final String QUESTION = "Describe the images.";
    private static final String[] PICTURES = {"images/which-1.png", "images/which-2.png"};

    @Test
    void should_answer_about_two_pictures_and_end_though_the_model_is_not_closed(@TempDir Path folder)
            throws Exception {
        Ended ended = Programs.run(folder, StreamingChat.class, QUESTION, PICTURES[0], PICTURES[1]);

        assertThat(ended.status()).isZero();
        assertThat(ended.output())
                .contains("The first image shows a brown rectangle and the second image shows a gray cross.")
                .contains("61 tokens in (50 of them pictures), 25 out");
    }

    @Test
    void should_stream_what_the_blocking_model_answers() throws Exception {
        UserMessage question = StreamingChat.question(QUESTION, List.of(Path.of(PICTURES[0]), Path.of(PICTURES[1])));
        List<String> pieces = new CopyOnWriteArrayList<>();
        try (PixtralStreamingChatModel streaming =
                        PixtralStreamingChatModel.builder().build();
                PixtralChatModel blocking = PixtralChatModel.builder().build()) {

            String answer =
                    StreamingChat.stream(streaming, question, pieces::add).get(2, TimeUnit.MINUTES);

            assertThat(answer).isEqualTo(blocking.chat(question).aiMessage().text());
            assertThat(pieces).hasSizeGreaterThan(1);
            assertThat(String.join("", pieces)).isEqualTo(answer);
        }
    }

    @Test
    void should_say_how_it_is_used(@TempDir Path folder) throws Exception {
        Ended ended = Programs.run(folder, StreamingChat.class, QUESTION);

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.output()).contains("Missing required parameter: 'PICTURE'", "QUESTION PICTURE...");
    }
}
