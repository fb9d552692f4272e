package dev.pixtral;

import static dev.pixtral.chat.Message.user;
import static dev.pixtral.chat.Part.image;
import static dev.pixtral.chat.Part.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.chat.Tool;
import dev.pixtral.engine.EngineBusyException;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;
import dev.pixtral.progress.Progress;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.testing.Fixtures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Eight callers at once with texts, pictures, tools and JSON on a cache that is too small for them, some of them
 * cancelled, some refused: every answer equals that of the same question asked alone, memory stays flat, and no page is
 * lost. {@code -Dpixtral.test.soakSeconds=600} makes it long.
 */
class SoakTest {
    private static final long SECONDS = Long.getLong("pixtral.test.soakSeconds", 6);
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);
    private static final int CALLERS = 8;
    private static final long HEAP_NOISE = 48L << 20; // compiled grammars are kept, buffers grow to the largest pass

    private static final Tool WEATHER = new Tool("get_weather", "The weather in a city", """
            {"type": "object", "properties": {"city": {"type": "string", "maxLength": 20}, "days": {"type": "integer", "minimum": 1, "maximum": 9}}, \
            "required": ["city"]}""");
    private static final String RECEIPT = """
            {"type": "object", "properties": {"store": {"type": "string", "maxLength": 30}, "total": {"type": "number"}, \
            "items": {"type": "array", "maxItems": 3, "items": {"type": "string", "maxLength": 12}}}, "required": ["store", "total"]}""";

    private final List<Question> questions = questions();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();

    private record Question(Prompt prompt, GenerationOptions options) {}

    private static List<Question> questions() {
        GenerationOptions greedy = GenerationOptions.DEFAULT.withMaxTokens(40);
        List<Question> questions = new ArrayList<>();
        List<String> images = List.of("docs-018-0", "charts-011-0", "ocr-009-0", "ocr-013-0", "multi-006-0");
        for (int i = 0; i < images.size(); i++) {
            Path picture = Fixtures.path("tiny-pixtral/images/" + images.get(i) + ".png");
            questions.add(new Question(Prompt.of(user(image(picture), text("What is shown here?"))), greedy));
            questions.add(new Question(
                    Prompt.of(user(image(picture), image(picture), text("How many are there?"))),
                    greedy.withSampling(
                            SamplingOptions.builder().temperature(0.8).seed(i).build())));
            questions.add(new Question(
                    Prompt.of(user(image(picture), text("Read it.")))
                            .withResponseFormat(new ResponseFormat.JsonSchema("receipt", RECEIPT)),
                    greedy.withMaxTokens(30 + 10 * i)));
        }
        for (int i = 0; i < 5; i++) {
            questions.add(new Question(Prompt.of(user("Hello number " + i)), greedy.withMaxTokens(3 + 40 * i)));
            questions.add(new Question(
                    Prompt.of(user("What is the weather in Paris? ".repeat(1 + 9 * i)))
                            .withTools(List.of(WEATHER)),
                    greedy.withRules(AnswerRules.DEFAULT.withToolUse(i % 2 == 0 ? ToolUse.AUTO : ToolUse.REQUIRED))));
        }
        return questions;
    }

    private static Pixtral open() {
        return Pixtral.builder()
                .contextLength(1024)
                .cachePositions(1280)
                .chunk(64)
                .maxWaiting(6)
                .open();
    }

    @Test
    void answers_equal_those_of_the_same_questions_alone_and_memory_stays_flat() throws Exception {
        System.out.printf("SoakTest: -Dpixtral.test.seed=%d%n", SEED);
        List<Reply> alone = new ArrayList<>();
        try (Pixtral pixtral = open()) {
            for (Question question : questions) {
                alone.add(pixtral.generate(question.prompt, question.options, GenerationListener.NONE));
            }
        }
        try (Pixtral pixtral = open()) {
            run(pixtral, alone, SECONDS / 3.0);
            long warm = heapInUse();
            run(pixtral, alone, SECONDS * 2 / 3.0);
            long end = heapInUse();

            assertThat(pixtral.pagesInUse()).isZero();
            System.out.printf(
                    "%d answered, %d cancelled, %d refused, %d times busy; heap %,d bytes after a third, %,d at the end%n",
                    answered.get(), cancelled.get(), refused.get(), busy.get(), warm, end);
            assertThat(end).isLessThanOrEqualTo(warm + HEAP_NOISE);
            assertThat(answered).hasPositiveValue();
            assertThat(cancelled).hasPositiveValue();
        }
    }

    private void run(Pixtral pixtral, List<Reply> alone, double seconds) throws Exception {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<?>> results = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                Random random = new Random(SEED + 31L * caller + (long) seconds);
                results.add(callers.submit(() -> {
                    while (System.nanoTime() < end && failure.get() == null) {
                        try {
                            ask(pixtral, random, alone);
                        } catch (EngineBusyException e) {
                            busy.incrementAndGet();
                            TimeUnit.MILLISECONDS.sleep(1);
                        } catch (Throwable e) {
                            failure.set(e);
                            throw e;
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        }
        for (int i = 0; i < 1000 && pixtral.pagesInUse() > 0; i++) {
            TimeUnit.MILLISECONDS.sleep(5); // who was cancelled last is dropped after the pass
        }
    }

    private void ask(Pixtral pixtral, Random random, List<Reply> alone) {
        int number = random.nextInt(questions.size());
        Question question = questions.get(number);
        int fate = random.nextInt(10);
        if (fate == 0) {
            refuse(pixtral, random, question);
            return;
        }
        Generation generation = pixtral.start(question.prompt, question.options);
        boolean cancels = fate <= 3;
        int at = random.nextInt(20);
        if (cancels && at == 0) {
            generation.cancel();
        }
        StringBuilder told = new StringBuilder();
        Reply reply = generation.await(new GenerationListener() {
            @Override
            public void onProgress(Progress progress) {
                if (cancels && progress instanceof Progress.Generating generating && generating.done() == at) {
                    generation.cancel();
                }
            }

            @Override
            public void onText(String text) {
                told.append(text);
            }
        });
        compare(reply, told.toString(), alone.get(number), "question %d, seed %d".formatted(number, SEED));
    }

    private void compare(Reply reply, String told, Reply alone, String where) {
        if (reply.finishReason() == FinishReason.CANCELLED) {
            cancelled.incrementAndGet();
            assertThat(reply.tokens()).as(where).isEqualTo(Arrays.copyOf(alone.tokens(), reply.tokens().length));
        } else {
            answered.incrementAndGet();
            assertThat(reply.tokens()).as(where).isEqualTo(alone.tokens());
            assertThat(reply.text()).as(where).isEqualTo(alone.text());
            assertThat(reply.finishReason()).as(where).isEqualTo(alone.finishReason());
            assertThat(reply.usage().promptTokens())
                    .as(where)
                    .isEqualTo(alone.usage().promptTokens());
            assertThat(reply.usage().imageTokens())
                    .as(where)
                    .isEqualTo(alone.usage().imageTokens());
            if (alone.toolCalls().isEmpty()
                    && alone.finishReason() != FinishReason.TOOL_CALLS
                    && !reply.text().isEmpty()) {
                assertThat(told).as(where).isEqualTo(alone.text());
            }
        }
    }

    /** Something that cannot be answered, or fails in the middle. */
    private void refuse(Pixtral pixtral, Random random, Question question) {
        try {
            switch (random.nextInt(4)) {
                case 0 -> pixtral.generate(Prompt.of(user("word ".repeat(3000))));
                case 1 -> pixtral.generate(Prompt.of(user(image(Path.of("no-such-picture.png")))));
                case 2 ->
                    pixtral.generate(question.prompt.withResponseFormat(new ResponseFormat.JsonSchema(
                            "",
                            "{\"type\": \"array\", \"uniqueItems\": true, \"title\": \"%d\"}"
                                    .formatted(random.nextInt()))));
                default ->
                    pixtral.generate(
                            question.prompt,
                            question.options.withLogitsProcessor((prompt, generated, logits) -> {
                                throw new AssertionError("mine");
                            }),
                            GenerationListener.NONE);
            }
            throw new IllegalStateException("it was not refused");
        } catch (EngineBusyException e) {
            throw e;
        } catch (PixtralException e) {
            refused.incrementAndGet();
        }
    }

    private static long heapInUse() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(50);
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
