package dev.pixtral.langchain4j;

import static dev.langchain4j.internal.Utils.getOrDefault;

import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Reply;
import dev.pixtral.chat.Prompt;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.sampling.LogitsProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the blocking and the streaming model have in common: from a request to its response, with everything that may
 * end it early. Thread-safe.
 *
 * @param models the names that requests may use
 * @param images how pictures are read
 * @param logits changes the logits of each request
 * @param timeout how long a request may take; null for as long as it takes
 * @param threads run streamed answers
 * @param progress hear how every request comes along
 * @param log hears of requests and responses
 */
record PixtralClient(
        ModelRegistry models,
        ImageOptions images,
        Function<ChatRequest, LogitsProcessor> logits,
        Duration timeout,
        Executor threads,
        List<ProgressListener> progress,
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
        try {
            return answer(request, _ -> {}, GenerationListener.NONE);
        } catch (Throwable e) { // an error of the JVM as well is told in the family
            throw ExceptionMapper.generating(e);
        }
    }

    /** Answers on a thread that is not the caller's; all callbacks come from it. Nothing is thrown. */
    void stream(ChatRequest request, StreamingChatResponseHandler handler) {
        StreamHandle handle = new StreamHandle();
        StreamingCallbacks callbacks = new StreamingCallbacks(handler, handle);
        try {
            threads.execute(() -> streamHere(request, handle, callbacks));
        } catch (Throwable e) { // there is no other thread to tell it
            callbacks.fail(ExceptionMapper.generating(e));
        }
    }

    private void streamHere(ChatRequest request, StreamHandle handle, StreamingCallbacks callbacks) {
        ChatResponse response;
        try {
            response = answer(request, handle::control, callbacks);
        } catch (Throwable e) { // the handler is the only one who can be told
            callbacks.fail(ExceptionMapper.generating(e));
            return;
        }
        callbacks.complete(response);
    }

    private ChatResponse answer(ChatRequest request, Consumer<Work> control, GenerationListener listener) {
        log.request(request);
        Question question = read(request);
        Work work = question.lease().begin(question.prompt(), () -> withLogits(question.options(), request));
        control.accept(work);
        Reply reply = run(question.lease(), work, request, new WithProgress(listener, progressOf(request)));
        ChatResponse response =
                PixtralMapper.toChatResponse(reply, question.options().sampling(), question.modelName());
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

    /** Checks the parameters first, then maps the conversation; nothing is opened and no picture is fetched. */
    private Question read(ChatRequest request) {
        String name = getOrDefault(request.parameters().modelName(), models.defaultName());
        ModelLease lease = models.get(name);
        try {
            GenerationOptions options = PixtralMapper.toOptions(request.parameters(), images);
            return new Question(name, lease, PixtralMapper.toPrompt(request), options);
        } catch (PixtralException e) {
            throw ExceptionMapper.asking(e);
        }
    }

    /** Asks the function of the builder, which is the caller's code: whatever it does is told as its own fault. */
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
                    "The function that makes the logits processor of each request returned null; LogitsProcessor.NONE leaves the logits as they are.");
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

    /** Ends the requests under way and frees what nobody else uses. May be called again. */
    @Override
    public void close() {
        models.close();
    }
}
