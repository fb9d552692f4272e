package dev.pixtral.examples.agents.receipt;

import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.agent.AgentInvocationException;
import dev.langchain4j.agentic.agent.ErrorContext;
import dev.langchain4j.agentic.agent.ErrorRecoveryResult;
import dev.langchain4j.agentic.scope.AgenticScope;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.model.chat.ChatModel;
import dev.pixtral.examples.agents.picture.Pictures;
import dev.pixtral.examples.agents.tools.RunNotes;
import dev.pixtral.examples.agents.tools.ToolFailures;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads a receipt with agents: the reader makes a record, the checker adds its prices with a tool, plain Java compares.
 * If that fails, or the sum is wrong, the next attempt sees another view of the picture, until there are none.
 */
final class ReceiptPipeline {
    static final String PICTURE = "picture";
    static final String RECEIPT = "receipt";
    static final String PRICES = "prices";
    static final String STATEMENT = "statement";
    static final String REPORT = "report";
    private static final String VERDICT = "verdict";

    private final ChatModel model;
    private final RunNotes notes;
    private final Views views;
    private final Adder adder = new Adder();

    /**
     * Prepares one run.
     *
     * @param model any model that reads pictures
     * @param notes receives what happens
     * @param views the pictures of the attempts
     */
    ReceiptPipeline(ChatModel model, RunNotes notes, Views views) {
        this.model = model;
        this.notes = notes;
        this.views = views;
    }

    /**
     * Runs it.
     *
     * @throws AgentInvocationException if an agent fails in the last attempt
     */
    Report run() {
        Object attempt = AgenticServices.loopBuilder()
                .name("attempts")
                .subAgents(
                        AgenticServices.agentAction(this::look),
                        AgenticServices.agentBuilder(ReceiptReader.class)
                                .chatModel(model)
                                .build(),
                        AgenticServices.agentAction(this::listPrices),
                        checking(),
                        AgenticServices.agentAction(this::compare))
                .maxIterations(views.count())
                .exitCondition(scope -> done(scope) || !views.hasNext())
                .testExitAtLoopEnd(true)
                .errorHandler(this::recover)
                .build();
        return (Report) AgenticServices.sequenceBuilder(CheckedReceipts.class)
                .subAgents(attempt, AgenticServices.agentAction(this::report))
                .listener(new RunLog(notes))
                .errorHandler(this::recover)
                .build()
                .process();
    }

    /** Asks the checker only if there are prices. */
    private Object checking() {
        SumChecker checker = new ToolFailures(List.of(adder), notes)
                .given(AgenticServices.agentBuilder(SumChecker.class).chatModel(model))
                .build();
        return AgenticServices.conditionalBuilder()
                .name("checking")
                .subAgents(scope -> !scope.readState(PRICES, "").isEmpty(), checker)
                .build();
    }

    private void look(AgenticScope scope) {
        Views.View view = views.next();
        notes.add("attempt %d of at most %d: %s".formatted(views.used(), views.count(), view.name()));
        scope.writeState(PICTURE, Pictures.content(view.picture()));
    }

    private void listPrices(AgenticScope scope) {
        adder.forget();
        Receipt receipt = (Receipt) scope.readState(RECEIPT);
        scope.writeState(
                PRICES,
                receipt.items().stream()
                        .map(item -> Long.toString(item.cents()))
                        .collect(Collectors.joining(", ")));
    }

    private void compare(AgenticScope scope) {
        Verdict verdict = Verdict.of((Receipt) scope.readState(RECEIPT), adder.last());
        notes.add("comparison: " + verdict.sentence());
        scope.writeState(VERDICT, verdict);
    }

    private static boolean done(AgenticScope scope) {
        return scope.readState(VERDICT) instanceof Verdict verdict && verdict.ok();
    }

    private void report(AgenticScope scope) {
        scope.writeState(
                REPORT,
                new Report((Receipt) scope.readState(RECEIPT), (Verdict) scope.readState(VERDICT), views.used()));
    }

    /** Lets the reader try the next view; LangChain4j itself does not count retries. */
    private ErrorRecoveryResult recover(ErrorContext failure) {
        boolean hopeless = cause(failure.exception()) instanceof NonRetriableException; // such as a missing model
        if (hopeless || !failure.agentName().equals("reader") || !views.hasNext()) {
            return ErrorRecoveryResult.throwException();
        }
        notes.add("retry: " + reason(failure.exception()));
        look(failure.agenticScope());
        return ErrorRecoveryResult.retry();
    }

    /** Returns what made an agent fail. */
    static String reason(Throwable failure) {
        Throwable cause = cause(failure);
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** Returns the exception below those that the agents wrap it in. */
    private static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof AgentInvocationException
                        || cause instanceof InvocationTargetException
                        || cause instanceof UndeclaredThrowableException)) {
            cause = cause.getCause();
        }
        return cause;
    }
}
