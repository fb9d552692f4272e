package dev.pixtral.langchain4j;

import static dev.langchain4j.internal.Utils.getOrDefault;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Reply;
import dev.pixtral.chat.Prompt;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.langchain4j.picture.PictureRestorer;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.sampling.LogitsProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The common part of the blocking and the streaming model: turns a request into its response, and handles everything
 * that may end it early. Thread-safe.
 *
 * @param models the names that requests may use
 * @param images options for reading pictures
 * @param logits returns the logits processor of each request
 * @param thinking what is done with thoughts
 * @param timeout limit for each request; null for none
 * @param threads run streamed answers
 * @param progress receive the progress of every request
 * @param log receives requests and responses
 */
record PixtralClient(
        ModelRegistry models,
        ImageOptions images,
        Function<ChatRequest, LogitsProcessor> logits,
        Thinking thinking,
        Duration timeout,
        Executor threads,
        List<ProgressListener> progress,
        ChatLog log)
        implements AutoCloseable {

    private static final PictureRestorer PICTURES = new PictureRestorer();

    /**
     * What is done with thoughts.
     *
     * @param returned whether callers get those of an answer
     * @param sent whether the model sees those of earlier answers
     */
    record Thinking(boolean returned, boolean sent) {
        /** The request as the model is to see it. */
        ChatRequest seen(ChatRequest request) {
            List<ChatMessage> messages = seen(request.messages());
            return messages == request.messages()
                    ? request
                    : request.toBuilder().messages(messages).build();
        }

        /** The conversation as the model is to see it; the same instance if that is all of it. */
        List<ChatMessage> seen(List<ChatMessage> conversation) {
            if (sent || conversation.stream().noneMatch(Thinking::hasThoughts)) {
                return conversation;
            }
            return conversation.stream()
                    .map(message -> hasThoughts(message) ? withoutThoughts((AiMessage) message) : message)
                    .toList();
        }

        private static boolean hasThoughts(ChatMessage message) {
            return message instanceof AiMessage answer && answer.thinking() != null;
        }

        private static ChatMessage withoutThoughts(AiMessage answer) {
            return answer.toBuilder().thinking(null).build();
        }
    }

    /** A request in the engine's terms. */
    private record Question(String modelName, ModelLease lease, Prompt prompt, GenerationOptions options) {}

    /**
     * Answers on the calling thread.
     *
     * @throws RuntimeException one of LangChain4j's exceptions, or {@link IllegalStateException} if the model is closed
     */
    ChatResponse chat(ChatRequest request) {
        try {
            return answer(request, _ -> {}, GenerationListener.NONE);
        } catch (Throwable e) { // maps errors of the JVM as well
            throw ExceptionMapper.generating(e);
        }
    }

    /** Answers on a thread that is not the caller's and runs all callbacks. Throws nothing. */
    void stream(ChatRequest request, StreamingChatResponseHandler handler) {
        StreamHandle handle = new StreamHandle();
        StreamingCallbacks callbacks = new StreamingCallbacks(handler, handle, thinking);
        try {
            threads.execute(() -> streamHere(request, handle, callbacks));
        } catch (Throwable e) { // no thread was started that could report it
            callbacks.fail(ExceptionMapper.generating(e));
        }
    }

    private void streamHere(ChatRequest request, StreamHandle handle, StreamingCallbacks callbacks) {
        ChatResponse response;
        try {
            response = answer(request, handle::control, callbacks);
        } catch (Throwable e) { // only the handler can receive it
            callbacks.fail(ExceptionMapper.generating(e));
            return;
        }
        callbacks.complete(response);
    }

    private ChatResponse answer(ChatRequest asked, Consumer<Work> control, GenerationListener listener) {
        Warnings pictures = new Warnings();
        ChatRequest request = PICTURES.restore(asked, pictures::add);
        log.request(request);
        Question question = read(thinking.seen(request), pictures::add);
        Work work = question.lease().begin(question.prompt(), () -> withLogits(question.options(), request));
        control.accept(work);
        Reply reply = run(question.lease(), work, request, new WithProgress(listener, progressOf(request)));
        ChatResponse response = PixtralMapper.toChatResponse(
                reply, thinking, question.options().sampling(), question.modelName(), pictures);
        log.response(response);
        return response;
    }

    private ProgressListener progressOf(ChatRequest request) {
        List<ProgressListener> all = new ArrayList<>(progress);
        ProgressListener own =
                PixtralChatRequestParameters.of(request.parameters()).progressListener();
        if (own != null) {
            all.add(own);
        }
        return new CarefulProgress(all);
    }

    /** Checks the parameters, then maps the conversation; opens nothing and fetches no picture. */
    private Question read(ChatRequest request, Consumer<String> warnings) {
        String name = getOrDefault(request.parameters().modelName(), models.defaultName());
        ModelLease lease = models.get(name);
        try {
            GenerationOptions options = PixtralMapper.toOptions(request.parameters(), images);
            return new Question(name, lease, PixtralMapper.toPrompt(request, warnings), options);
        } catch (PixtralException e) {
            throw ExceptionMapper.asking(e);
        }
    }

    /** Calls the builder's function, which is the caller's code: its failures are reported as such. */
    private GenerationOptions withLogits(GenerationOptions options, ChatRequest request) {
        LogitsProcessor processor;
        try {
            processor = logits.apply(request);
        } catch (Throwable e) {
            throw new NonRetriableException(
                    "The function that makes the logits processor of each request failed: " + e + ".", e);
        }
        if (processor == null) {
            throw new NonRetriableException(
                    "The function that makes the logits processor of each request returned null; "
                            + "LogitsProcessor.NONE leaves the logits as they are.");
        }
        return options.withLogitsProcessor(processor);
    }

    private Reply run(ModelLease lease, Work work, ChatRequest request, GenerationListener listener) {
        CancellationToken token =
                PixtralChatRequestParameters.of(request.parameters()).cancellation();
        Runnable cancel = () -> work.stop(Stop.CANCELLED);
        try (Deadline _ = Deadline.start(timeout, work)) {
            if (token != null) {
                token.onCancel(cancel);
            }
            return work.await(listener);
        } finally {
            lease.end(work);
            if (token != null) {
                token.forget(cancel);
            }
        }
    }

    /** Opens the default model. */
    void open() {
        models.get(models.defaultName()).open(new CarefulProgress(progress));
    }

    /** Ends the requests under way, and frees the engines that no other model uses. May be called repeatedly. */
    @Override
    public void close() {
        models.close();
    }
}
