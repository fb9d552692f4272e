package dev.pixtral;

import static dev.pixtral.chat.Message.user;
import static dev.pixtral.chat.Part.image;
import static dev.pixtral.chat.Part.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.chat.Prompt;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.testing.Fixtures;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What JDK Flight Recorder gets of the work of an engine. */
@Timeout(120)
class FlightRecordingTest {
    private static final GenerationOptions OPTIONS = GenerationOptions.DEFAULT.withMaxTokens(6);
    private static final Path PICTURE = Fixtures.path("tiny-pixtral/images/docs-018-0.png");
    private static final String SECRET = "Xylophon";

    @TempDir
    private Path folder;

    private List<RecordedEvent> events;

    private void record(Runnable work) throws Exception {
        Path file = folder.resolve("pixtral.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            work.run();
            recording.stop();
            recording.dump(file);
        }
        events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("pixtral."))
                .toList();
    }

    private List<RecordedEvent> named(String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("pixtral." + name))
                .toList();
    }

    private RecordedEvent only(String name, Predicate<RecordedEvent> condition) {
        List<RecordedEvent> found = named(name).stream().filter(condition).toList();
        assertThat(found).as(name).hasSize(1);
        return found.getFirst();
    }

    @Test
    void has_the_stages_of_requests_and_no_text() throws Exception {
        Prompt prompt = Prompt.of(user(image(PICTURE), text("What is this? " + SECRET)));
        Reply[] replies = new Reply[2];
        record(() -> {
            try (Pixtral pixtral = Pixtral.open()) {
                replies[0] = pixtral.generate(prompt, OPTIONS);
                replies[1] = pixtral.generate(prompt, OPTIONS);
            }
        });
        int tokens = replies[0].usage().promptTokens();

        RecordedEvent load = only("Load", _ -> true);
        assertThat(load.getString("model")).isEqualTo("pixtral-tiny");
        assertThat(load.getLong("weightBytes")).isPositive();
        assertThat(load.getDuration()).isPositive();
        RecordedEvent picture = only("Picture", _ -> true);
        assertThat(picture.getInt("cols")).isPositive();
        assertThat(picture.getInt("requests")).isEqualTo(1);
        assertThat(picture.getDuration("computeTime")).isPositive().isLessThanOrEqualTo(picture.getDuration());
        assertThat(named("Prompt")).hasSize(2);
        assertThat(only("Prompt", event -> event.getLong("request") == 0).getInt("cachedTokens"))
                .isZero();
        RecordedEvent again = only("Prompt", event -> event.getLong("request") == 1);
        assertThat(again.getInt("promptTokens")).isEqualTo(tokens);
        assertThat(again.getInt("cachedTokens")).isEqualTo(tokens - 1);
        RecordedEvent hit = only("Cache", _ -> true);
        assertThat(hit.getLong("request")).isEqualTo(1);
        assertThat(hit.getString("cache")).isEqualTo("prefix");
        assertThat(hit.getInt("found")).isEqualTo(tokens - 1);
        RecordedEvent decode = only("Decode", event -> event.getLong("request") == 1);
        assertThat(decode.getInt("generatedTokens")).isEqualTo(replies[1].tokens().length);
        assertThat(decode.getString("finishReason"))
                .isEqualTo(replies[1].finishReason().name());
        assertThat(named("Cancel")).isEmpty();

        assertThat(events).allSatisfy(event -> {
            assertThat(event.toString()).doesNotContain(SECRET);
            assertThat(event.getStackTrace()).isNull();
            assertThat(event.getEventType().getCategoryNames()).containsExactly("Pixtral");
        });
        assertThat(replies[1].tokens()).containsExactly(replies[0].tokens());
    }

    @Test
    void has_a_cancelled_request_once() throws Exception {
        record(() -> {
            try (Pixtral pixtral = Pixtral.open()) {
                Generation generation = pixtral.start(Prompt.of(user(text("Hi"))), OPTIONS.withMaxTokens(2000));
                generation.cancel();
                Reply reply = generation.await(GenerationListener.NONE);
                assertThat(reply.finishReason()).isEqualTo(FinishReason.CANCELLED);
            }
        });

        RecordedEvent cancel = only("Cancel", _ -> true);
        assertThat(cancel.getLong("request")).isZero();
        assertThat(cancel.getString("stage")).isIn("waiting", "running");
        assertThat(cancel.getDuration("age")).isPositive();
    }

    @Test
    void a_picture_from_the_cache_is_a_hit_without_an_encoding() throws Exception {
        record(() -> {
            try (Pixtral pixtral = Pixtral.builder().prefixCacheBytes(0).open()) {
                pixtral.generate(Prompt.of(user(image(PICTURE), text("What is this?"))), OPTIONS);
                pixtral.generate(Prompt.of(user(image(PICTURE), text("Why?"))), OPTIONS);
            }
        });

        assertThat(named("Picture")).hasSize(1);
        RecordedEvent hit = only("Cache", _ -> true);
        assertThat(hit.getString("cache")).isEqualTo("pictures");
        assertThat(hit.getInt("found")).isEqualTo(1);
    }
}
