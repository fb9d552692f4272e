package dev.pixtral.langchain4j;

import static dev.langchain4j.internal.Utils.getOrDefault;

import dev.langchain4j.internal.DefaultExecutorProvider;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Reply;
import dev.pixtral.chat.Prompt;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.sampling.LogitsProcessor;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the blocking and the streaming model have in common: from a request to its response, with everything that may end it early. Thread-safe.
 *
 * @param models the names that requests may use
 * @param images how pictures are read
 * @param logits changes the logits of each request
 * @param timeout how long a request may take
 * @param log hears of requests and responses
 */
record PixtralClient(
        ModelRegistry models,
        ImageOptions images,
        Function<ChatRequest, LogitsProcessor> logits,
        Optional<Duration> timeout,
        ChatLog log)
        implements AutoCloseable {

    /** A request as the engine takes it. */
    private record Question(String modelName, ModelLease lease, Prompt prompt, GenerationOptions options) {}

    /**
     * Answers on the calling thread.
     *
     * @throws RuntimeException in LangChain4j's family
     */
    ChatResponse chat(ChatRequest request) {
        log.request(request);
        Question question = read(request);
        Work work = question.lease().begin(question.prompt(), question.options());
        Reply reply = run(question.lease(), work, request, GenerationListener.NONE);
        return respond(reply, question);
    }

    /** Answers on a thread that is not the caller's; all callbacks come from it. */
    void stream(ChatRequest request, StreamingChatResponseHandler handler) {
        DefaultExecutorProvider.getDefaultExecutorService().execute(() -> streamHere(request, handler));
    }

    private void streamHere(ChatRequest request, StreamingChatResponseHandler handler) {
        Handle handle = new Handle();
        StreamingCallbacks callbacks = new StreamingCallbacks(handler, handle);
        ChatResponse response;
        try {
            log.request(request);
            Question question = read(request);
            Work work = question.lease().begin(question.prompt(), question.options());
            handle.work = work;
            Reply reply = run(question.lease(), work, request, callbacks);
            response = respond(reply, question);
        } catch (Throwable e) { // the handler is the only one who can be told
            callbacks.fail(ExceptionMapper.generating(e));
            return;
        }
        callbacks.complete(response);
    }

    private Question read(ChatRequest request) {
        String name = getOrDefault(request.parameters().modelName(), models.defaultName());
        ModelLease lease = models.get(name);
        try {
            return new Question(
                    name,
                    lease,
                    PixtralMapper.toPrompt(request),
                    PixtralMapper.toOptions(request.parameters(), images).withLogitsProcessor(logits.apply(request)));
        } catch (PixtralException e) {
            throw ExceptionMapper.asking(e);
        }
    }

    private Reply run(ModelLease lease, Work work, ChatRequest request, GenerationListener listener) {
        CancellationToken token =
                PixtralChatRequestParameters.of(request.parameters()).cancellation();
        Runnable cancel = () -> work.stop(Stop.CANCELLED);
        if (token != null) {
            token.onCancel(cancel);
        }
        try (Deadline _ = Deadline.start(timeout, work)) {
            return work.await(listener);
        } finally {
            lease.end(work);
            if (token != null) {
                token.forget(cancel);
            }
        }
    }

    private ChatResponse respond(Reply reply, Question question) {
        ChatResponse response =
                PixtralMapper.toChatResponse(reply, question.options().sampling(), question.modelName());
        log.response(response);
        return response;
    }

    /** Opens the default model. */
    void open() {
        models.get(models.defaultName()).open();
    }

    /** Ends the requests under way and frees what nobody else uses. May be called again. */
    @Override
    public void close() {
        models.close();
    }

    /** Ends one streamed answer. It reaches the handler with the first piece, when the work has long begun. */
    private static final class Handle implements StreamingHandle {
        private volatile Work work;
        private volatile boolean cancelled;

        @Override
        public void cancel() {
            cancelled = true;
            work.stop(Stop.HANDLE);
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }
    }
}
