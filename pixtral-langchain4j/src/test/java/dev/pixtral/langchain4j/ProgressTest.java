package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.pixtral.Pixtral;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.testing.Eventually;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ProgressTest {
    private static final List<Class<? extends Progress>> ALL = List.of(
            Progress.Opening.class,
            Progress.Reading.class,
            Progress.Waiting.class,
            Progress.Picture.class,
            Progress.Prompt.class,
            Progress.Generating.class);

    private final Recorder recorder = new Recorder();

    /** What is told, and by which threads. */
    private static final class Recorder implements ProgressListener {
        private final List<Progress> told = new CopyOnWriteArrayList<>();
        private final Set<Thread> threads = new LinkedHashSet<>();

        @Override
        public synchronized void onProgress(Progress progress) {
            told.add(progress);
            threads.add(Thread.currentThread());
        }

        List<Class<?>> stages() {
            return told.stream().<Class<?>>map(Object::getClass).distinct().toList();
        }
    }

    private static ChatRequest request(ProgressListener listener) {
        return ChatRequest.builder()
                .messages(UserMessage.from(
                        ImageContent.from(Path.of("../examples/images/receipt.png"), "image/png"),
                        TextContent.from("How much was paid in total?")))
                .parameters(PixtralChatRequestParameters.builder()
                        .maxOutputTokens(5)
                        .progressListener(listener)
                        .build())
                .build();
    }

    @Test
    void every_stage_is_told_in_order_on_the_waiting_thread() {
        Recorder own = new Recorder();
        try (PixtralChatModel model = PixtralChatModel.builder()
                .maxWaiting(11) // an engine that no other test shares
                .progressListeners(List.of(recorder))
                .build()) {
            model.chat(request(own));
        }

        assertThat(own.told).isEqualTo(recorder.told);
        assertThat(own.threads).containsExactly(Thread.currentThread());
        assertThat(own.stages()).isEqualTo(ALL);
        for (int i = 1; i < own.told.size(); i++) {
            Progress before = own.told.get(i - 1);
            Progress next = own.told.get(i);
            if (before.getClass() == next.getClass()) {
                assertThat(next.done()).isGreaterThanOrEqualTo(before.done()).isLessThanOrEqualTo(next.total());
                assertThat(next.total()).isEqualTo(before.total());
            } else {
                assertThat(before.done()).as("the end of %s", before).isEqualTo(before.total());
            }
        }
        assertThat(own.told).last().isEqualTo(new Progress.Generating(5, 5));
    }

    @Test
    void a_streamed_answer_tells_on_the_thread_of_its_callbacks() throws Exception {
        RecordingHandler handler = new RecordingHandler();
        try (PixtralStreamingChatModel model =
                PixtralStreamingChatModel.builder().maxWaiting(12).build()) {
            model.chat(request(recorder), handler);
            handler.end.get(2, TimeUnit.MINUTES);
        }

        assertThat(recorder.stages()).isEqualTo(ALL);
        assertThat(recorder.threads).isEqualTo(handler.threads).hasSize(1);
    }

    @Test
    void building_tells_of_an_opening_at_once() {
        PixtralChatModel.builder()
                .maxWaiting(13)
                .progressListeners(List.of(recorder))
                .openAtOnce(true)
                .build()
                .close();

        assertThat(recorder.threads).containsExactly(Thread.currentThread());
        assertThat(recorder.told).isNotEmpty().allMatch(Progress.Opening.class::isInstance);
        assertThat(recorder.told)
                .last()
                .satisfies(last -> assertThat(last.done()).isEqualTo(last.total()));
    }

    @Test
    void a_listener_that_fails_costs_no_answer() {
        ProgressListener broken = _ -> {
            throw new StackOverflowError("broken listener");
        };
        List<Progress> heard = new ArrayList<>();
        try (PixtralChatModel model = PixtralChatModel.builder()
                .progressListeners(List.of(broken, heard::add))
                .build()) {
            String alone = model.chat(request(null)).aiMessage().text();
            heard.clear();

            assertThat(model.chat(request(broken)).aiMessage().text()).isEqualTo(alone);
            assertThat(heard).isNotEmpty();
        }
    }

    /** The one that has begun it is ended; the other hears what there was already, and what comes. */
    @Test
    void all_that_wait_for_an_opening_hear_of_it_and_none_takes_it_away() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        Pixtral result = Pixtral.open();
        Opening opening = new Opening(told -> {
            told.onProgress(new Progress.Opening("m", 0, 2));
            Eventually.open(held);
            told.onProgress(new Progress.Opening("m", 2, 2));
            return result;
        });
        opening.start();
        CountDownLatch heard = new CountDownLatch(1);
        opening.join();
        FutureTask<Pixtral> first = new FutureTask<>(() -> opening.await(_ -> heard.countDown()));
        Thread thread = Thread.ofPlatform().daemon().start(first);
        heard.await();

        thread.interrupt();
        assertThatThrownBy(first::get).hasCauseExactlyInstanceOf(ChatCancelledException.class);
        opening.join();
        assertThat(opening.waiting()).isEqualTo(1);
        assertThat(opening.await(progress -> {
                    recorder.onProgress(progress);
                    held.countDown();
                }))
                .isSameAs(result);

        assertThat(recorder.told).containsExactly(new Progress.Opening("m", 0, 2), new Progress.Opening("m", 2, 2));
        assertThat(recorder.threads).containsExactly(Thread.currentThread());
        result.close();
    }

    @Test
    void an_opening_can_be_given_up() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Opening opening = new Opening(_ -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                over.countDown();
            }
            throw new PixtralException("given up");
        });
        opening.start();
        begun.await();

        opening.stop();

        over.await();
        opening.join();
        assertThatThrownBy(() -> opening.await(ProgressListener.NONE)).hasMessage("given up");
    }
}
