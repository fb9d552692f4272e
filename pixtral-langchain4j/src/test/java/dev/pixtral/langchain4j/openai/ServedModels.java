package dev.pixtral.langchain4j.openai;

import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel.OpenAiChatModelBuilder;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Pixtral;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.image.FetchPolicy;
import dev.pixtral.langchain4j.ContractPictures;
import dev.pixtral.langchain4j.ContractRun;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.server.PixtralServer;
import dev.pixtral.server.ServerSettings;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * LangChain4j's models of OpenAI under contract, which all ask one server in this JVM, until the JVM ends.
 *
 * <p>The server does not see LangChain4j's requests, by which the reference answers are found, so a listener of each
 * model notes what its request's logits are changed by. The suites make one request at a time.
 */
final class ServedModels {
    /** What a model that does not exist answers. */
    static final Class<? extends Exception> FAILURE = ModelNotFoundException.class;

    /** A second name of the model. */
    static final String OTHER_NAME = "other-name";

    /** A busy machine is no failure. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final ContractRun RUN = ContractRun.current();
    private static volatile LogitsProcessor logits = LogitsProcessor.NONE;
    private static final PixtralServer SERVER = serve();

    private ServedModels() {}

    private static PixtralServer serve() {
        GenerationOptions options = ServerSettings.DEFAULT.defaults();
        PixtralServer server = PixtralServer.bind(ServerSettings.DEFAULT
                .withAddress("127.0.0.1", 0)
                .withModelNames(EmbeddedModel.NAME, OTHER_NAME)
                .withDefaults(options.withLogitsProcessor(
                                (prompt, generated, scores) -> logits.process(prompt, generated, scores))
                        .withImages(
                                options.images().withFetching(FetchPolicy.DEFAULT.allowing(ContractPictures.SERVER)))));
        server.start(Pixtral.open(RUN.model()));
        return server;
    }

    private static final ChatModelListener NOTES = new ChatModelListener() {
        @Override
        public void onRequest(ChatModelRequestContext context) {
            logits = ContractRun.logits().apply(context.chatRequest());
        }
    };

    /** Every configuration to test, fresh. */
    static List<ChatModel> all() {
        return List.of(chat().build());
    }

    /** Every configuration to test, fresh. */
    static List<StreamingChatModel> allStreaming() {
        return List.of(streaming().build());
    }

    static OpenAiChatModelBuilder chat(ChatModelListener... listeners) {
        return OpenAiChatModel.builder()
                .baseUrl(address())
                .maxRetries(0)
                .timeout(PATIENCE)
                .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
                .listeners(noted(listeners));
    }

    static OpenAiStreamingChatModelBuilder streaming(ChatModelListener... listeners) {
        return OpenAiStreamingChatModel.builder().baseUrl(address()).listeners(noted(listeners));
    }

    /** The address for clients. */
    static String address() {
        return SERVER.address().resolve("/v1").toString();
    }

    private static List<ChatModelListener> noted(ChatModelListener... listeners) {
        return Stream.concat(Stream.of(NOTES), Stream.of(listeners)).toList();
    }
}
