package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.LocalDate;
import java.time.Period;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * The one conversation of the contract that is another one each day: {@code should_execute_tool_without_arguments},
 * whose tool tells the date. What the suite sees on the day of the build is seen here for days of two years: one call
 * of the tool, then an answer without one. Every fifth day is in each build; {@code -Dpixtral.contract.dayStep=1} runs
 * them all.
 */
class ContractDatesTest {
    private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
    private static final LocalDate END = LocalDate.of(2028, 1, 1);
    private static final int STEP = Integer.getInteger("pixtral.contract.dayStep", 5);
    private static final int AT_ONCE = 16;

    private static final UserMessage QUESTION = UserMessage.from("What is the date today?");
    private static final ToolSpecification TOOL =
            ToolSpecification.builder().name("currentDate").build();

    @Test
    void the_model_answers_after_one_call_whatever_the_day() throws Exception {
        try (PixtralChatModel model = PixtralChatModel.builder().build();
                ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            AiMessage call = model.chat(request()).aiMessage();
            assertThat(call.toolExecutionRequests())
                    .singleElement()
                    .returns("currentDate", ToolExecutionRequest::name)
                    .returns("{}", ToolExecutionRequest::arguments);

            Map<LocalDate, Future<ChatResponse>> answers = new LinkedHashMap<>();
            FIRST.datesUntil(END, Period.ofDays(STEP))
                    .forEach(day -> answers.put(day, threads.submit(() -> model.chat(request(call, day)))));

            Map<LocalDate, AiMessage> misses = new LinkedHashMap<>();
            for (Map.Entry<LocalDate, Future<ChatResponse>> answer : answers.entrySet()) {
                AiMessage message = answer.getValue().get().aiMessage();
                if (message.hasToolExecutionRequests()) {
                    misses.put(answer.getKey(), message);
                }
            }
            assertThat(answers).isNotEmpty();
            assertThat(misses).isEmpty();
        }
    }

    private static ChatRequest request() {
        return ChatRequest.builder().messages(QUESTION).toolSpecifications(TOOL).build();
    }

    /** LangChain4j writes what a tool returns as JSON, so the date stands in quotes. */
    private static ChatRequest request(AiMessage call, LocalDate day) {
        return ChatRequest.builder()
                .messages(
                        QUESTION,
                        call,
                        ToolExecutionResultMessage.from(
                                call.toolExecutionRequests().getFirst(), '"' + day.toString() + '"'))
                .toolSpecifications(TOOL)
                .build();
    }
}
