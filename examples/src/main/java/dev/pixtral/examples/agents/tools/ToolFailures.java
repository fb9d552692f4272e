package dev.pixtral.examples.agents.tools;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.agentic.agent.AgentBuilder;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.tool.ToolErrorContext;
import dev.langchain4j.service.tool.ToolErrorHandlerResult;
import dev.langchain4j.service.tool.ToolExecutor;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Tools whose failures the model is told, instead of failing the caller: bad arguments, exceptions, and tools that do
 * not exist. Endless calls are stopped.
 */
public final class ToolFailures {
    /** Most rounds of tool calls for one request; LangChain4j's default is 100. */
    public static final int MOST_ROUNDS = 5;

    private final Map<ToolSpecification, ToolExecutor> tools;
    private final RunNotes notes;

    /**
     * Prepares tools.
     *
     * @param tools objects with methods annotated {@code @Tool}
     * @param notes receives calls, results and failures
     */
    public ToolFailures(List<?> tools, RunNotes notes) {
        this.tools = CheckedTools.of(tools, notes);
        this.notes = notes;
    }

    /**
     * Gives an AI service the tools.
     *
     * @param service its builder
     * @param <T> its interface
     * @return the builder
     */
    public <T> AiServices<T> given(AiServices<T> service) {
        return service.tools(tools)
                .toolArgumentsErrorHandler(this::badArguments)
                .toolExecutionErrorHandler(this::failed)
                .hallucinatedToolNameStrategy(this::unknown)
                .maxToolCallingRoundTrips(MOST_ROUNDS)
                .registerListener(notes);
    }

    /**
     * Gives an agent the tools.
     *
     * @param agent its builder
     * @param <T> its interface
     * @param <B> the type of the builder
     * @return the builder
     */
    public <T, B extends AgentBuilder<T, ?>> AgentBuilder<T, ?> given(AgentBuilder<T, B> agent) {
        agent.tools(tools);
        agent.toolArgumentsErrorHandler(this::badArguments);
        agent.toolExecutionErrorHandler(this::failed);
        agent.hallucinatedToolNameStrategy(this::unknown);
        agent.maxToolCallingRoundTrips(MOST_ROUNDS);
        return agent;
    }

    private ToolErrorHandlerResult badArguments(Throwable error, ToolErrorContext context) {
        return told("The arguments %s of the tool %s cannot be used: %s"
                .formatted(
                        context.toolExecutionRequest().arguments(),
                        context.toolExecutionRequest().name(),
                        message(error)));
    }

    private ToolErrorHandlerResult failed(Throwable error, ToolErrorContext context) {
        return told("The tool %s failed: %s"
                .formatted(context.toolExecutionRequest().name(), message(error)));
    }

    private ToolErrorHandlerResult told(String sentence) {
        notes.add("tool error: " + sentence);
        return ToolErrorHandlerResult.text(sentence);
    }

    private ToolExecutionResultMessage unknown(ToolExecutionRequest request) {
        String names = tools.keySet().stream().map(ToolSpecification::name).collect(Collectors.joining(", "));
        return ToolExecutionResultMessage.builder()
                .id(request.id())
                .toolName(request.name())
                .text(told("There is no tool %s; there are: %s.".formatted(request.name(), names))
                        .text())
                .isError(true)
                .build();
    }

    private static String message(Throwable error) {
        String message = error.getMessage() == null ? error.toString() : error.getMessage();
        return message.lines().findFirst().orElse(""); // Jackson adds lines on its sources
    }
}
