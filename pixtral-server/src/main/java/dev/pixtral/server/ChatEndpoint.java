package dev.pixtral.server;

import dev.pixtral.Generation;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.openai.ChatRequest;
import dev.pixtral.openai.ChatRequestReader;
import dev.pixtral.openai.CompletionWriter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/** Answers chats: {@code POST /v1/chat/completions}. */
final class ChatEndpoint {
    private final Pixtral pixtral;
    private final ServedModel model;
    private final ServerSettings settings;
    private final BodyReader bodies;
    private final RunningAnswers answers;
    private final Failures failures;
    private final ChatRequestReader reader = new ChatRequestReader();

    /** JSON in memory is many times larger than its text, so only a few texts are read at a time. */
    private final Semaphore reading =
            new Semaphore(Math.max(4, 2 * Runtime.getRuntime().availableProcessors()));

    ChatEndpoint(
            Pixtral pixtral, ServedModel model, ServerSettings settings, RunningAnswers answers, Failures failures) {
        this.pixtral = pixtral;
        this.model = model;
        this.settings = settings;
        this.bodies = new BodyReader(settings.limits());
        this.answers = answers;
        this.failures = failures;
    }

    /**
     * A request that was accepted. It holds neither text nor pictures.
     *
     * @param generation its answer
     * @param writer writes the answer
     * @param streamed whether pieces of the answer are sent
     * @param usage whether pieces end with the number of tokens
     */
    private record Accepted(Generation generation, CompletionWriter writer, boolean streamed, boolean usage) {}

    /**
     * Answers a request.
     *
     * @param salt of the client
     * @throws Refusal if there is no answer, and the status has not been sent
     * @throws IOException if the client is gone or too slow, or an error was sent after the status
     * @throws InterruptedException if the thread was interrupted
     */
    void answer(Call call, String salt) throws IOException, InterruptedException {
        answers.enter();
        try {
            long begin = System.nanoTime();
            Accepted accepted = bodies.read(call, body -> accepted(body, salt));
            send(call, accepted, begin);
        } finally {
            answers.leave();
        }
    }

    private void send(Call call, Accepted accepted, long begin) throws IOException, InterruptedException {
        RunningAnswer answer = accepted.streamed
                ? RunningAnswer.inPieces(accepted.generation)
                : RunningAnswer.whole(accepted.generation);
        answers.add(answer);
        answer.begin();
        try {
            boolean complete = accepted.streamed
                    ? new AnswerStream(call, accepted.writer, accepted.usage, failures).send(answer)
                    : new WholeAnswer(call, accepted.writer, failures).send(answer);
            if (!complete) {
                throw new IOException("an error was sent after the status");
            }
        } finally {
            answer.abandon(); // if its client is gone
            answers.remove(answer, Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    private Accepted accepted(byte[] body, String salt) {
        ChatRequest request = request(body);
        String name = model.required(request.model().orElse(""));
        requireFewPictures(request);
        GenerationOptions options = request.conversation()
                .options(settings.defaults(), Set.of())
                .withCacheSalt(salt.isEmpty() ? settings.defaults().cacheSalt() : salt);
        CompletionWriter writer = new CompletionWriter(
                "chatcmpl-" + UUID.randomUUID(), Instant.now().getEpochSecond(), name, request, options);
        return new Accepted(
                pixtral.start(request.conversation().prompt(), options),
                writer,
                request.streamed(),
                request.usageStreamed());
    }

    private ChatRequest request(byte[] body) {
        reading.acquireUninterruptibly();
        try {
            return reader.read(body);
        } finally {
            reading.release();
        }
    }

    private void requireFewPictures(ChatRequest request) {
        long pictures = request.conversation().prompt().messages().stream()
                .mapToLong(ChatEndpoint::pictures)
                .sum();
        int most = settings.limits().maxPictures();
        if (pictures > most) {
            throw Refusal.invalidField(
                    400,
                    "messages",
                    "too_many_pictures",
                    "The conversation has %d pictures, but this server allows %d; send fewer, or start it with a larger"
                                    .formatted(pictures, most)
                            + " --max-pictures.");
        }
    }

    private static long pictures(Message message) {
        return switch (message) {
            case Message.User(List<Part> parts) ->
                parts.stream().filter(Part.Image.class::isInstance).count();
            case Message.Tool result -> result.pictures().size();
            case Message.System _, Message.Assistant _, Message.AssistantPrefix _ -> 0;
        };
    }
}
