package dev.pixtral.examples.agents.tools;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.agent.tool.ToolSpecifications;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.service.tool.DefaultToolExecutor;
import dev.langchain4j.service.tool.ToolExecutionResult;
import dev.langchain4j.service.tool.ToolExecutor;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Tools for AI services and agents. A tool that returns nothing (null or an empty list) is reported to the model by a
 * sentence; without this it would read {@code null} or {@code []}. Bytes that are no picture need nothing here: the
 * model's provider replaces them by a sentence, with a warning.
 */
public final class CheckedTools {
    private static final String NOTHING = "The tool %s returned nothing.";

    private CheckedTools() {}

    /**
     * Finds the methods with {@code @Tool}, which must be public, as must be their classes.
     *
     * @param tools objects with such methods
     * @param notes receives each call and its result
     * @return the tools, for {@code AiServices.tools(Map)} or {@code AgentBuilder.tools(Map)}
     */
    public static Map<ToolSpecification, ToolExecutor> of(List<?> tools, RunNotes notes) {
        Map<ToolSpecification, ToolExecutor> all = new LinkedHashMap<>();
        for (Object tool : tools) {
            Arrays.stream(tool.getClass().getMethods())
                    .filter(method -> method.isAnnotationPresent(Tool.class))
                    .sorted(Comparator.comparing(Method::getName))
                    .forEach(method ->
                            all.put(ToolSpecifications.toolSpecificationFrom(method), checked(tool, method, notes)));
        }
        return all;
    }

    private static ToolExecutor checked(Object tool, Method method, RunNotes notes) {
        DefaultToolExecutor executor = DefaultToolExecutor.builder()
                .object(tool)
                .originalMethod(method)
                .methodToInvoke(method)
                .wrapToolArgumentsExceptions(true) // so that the handlers of ToolFailures are asked
                .propagateToolExecutionExceptions(true)
                .build();
        boolean returnsNothing = method.getReturnType() == void.class;
        return new ToolExecutor() {
            @Override
            public ToolExecutionResult executeWithContext(ToolExecutionRequest request, InvocationContext context) {
                notes.add("tool call: %s %s".formatted(request.name(), request.arguments()));
                ToolExecutionResult result = executor.executeWithContext(request, context);
                ToolExecutionResult told = returnsNothing ? result : told(request.name(), result);
                notes.add("tool result: " + brief(told));
                return told;
            }

            @Override
            public String execute(ToolExecutionRequest request, Object memoryId) {
                return executeWithContext(
                                request,
                                InvocationContext.builder()
                                        .chatMemoryId(memoryId)
                                        .build())
                        .resultText();
            }
        };
    }

    private static ToolExecutionResult told(String name, ToolExecutionResult result) {
        boolean empty = result.result() == null
                || result.result() instanceof Collection<?> all && all.isEmpty()
                || result.result() instanceof Object[] array && array.length == 0;
        return empty
                ? ToolExecutionResult.builder()
                        .isError(true)
                        .resultText(NOTHING.formatted(name))
                        .build()
                : result;
    }

    private static String brief(ToolExecutionResult result) {
        List<Content> contents = result.resultContents();
        return contents.stream()
                .map(content -> content instanceof TextContent text
                        ? text.text()
                        : "a picture") // the type of all other contents of these tools
                .collect(Collectors.joining(", "));
    }
}
