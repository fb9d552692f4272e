package dev.pixtral.examples.agents;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A model that answers by a function of the number of the request, and remembers the requests. */
public final class ScriptedModel implements ChatModel {
    private final Function<Integer, AiMessage> script;
    private final List<ChatRequest> requests = new ArrayList<>();

    public ScriptedModel(Function<Integer, AiMessage> script) {
        this.script = script;
    }

    /** A call of a tool. */
    public static AiMessage call(String name, String arguments) {
        return AiMessage.from(ToolExecutionRequest.builder()
                .id("call00001")
                .name(name)
                .arguments(arguments)
                .build());
    }

    public List<ChatRequest> requests() {
        return requests;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        requests.add(request);
        return ChatResponse.builder().aiMessage(script.apply(requests.size())).build();
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
    }
}
