package dev.pixtral.examples.agents.receipt;

import dev.langchain4j.agentic.observability.AgentInvocationError;
import dev.langchain4j.agentic.observability.AgentListener;
import dev.langchain4j.agentic.observability.AgentRequest;
import dev.langchain4j.agentic.observability.AgentResponse;
import dev.pixtral.examples.agents.tools.RunNotes;

/** Prints the start, the result and the error of each agent that asks the model. */
final class RunLog implements AgentListener {
    private final RunNotes notes;

    RunLog(RunNotes notes) {
        this.notes = notes;
    }

    @Override
    public void beforeAgentInvocation(AgentRequest request) {
        if (asksModel(request.agentName())) {
            notes.add(request.agentName() + ": starts");
        }
    }

    @Override
    public void afterAgentInvocation(AgentResponse response) {
        if (asksModel(response.agentName())) {
            notes.add(response.agentName() + ": " + response.output());
        }
    }

    @Override
    public void onAgentInvocationError(AgentInvocationError error) {
        if (asksModel(error.agentName())) {
            notes.add(error.agentName() + ": failed: " + ReceiptPipeline.reason(error.error()));
        }
    }

    private static boolean asksModel(String agent) {
        return agent.equals("reader") || agent.equals("checker");
    }

    @Override
    public boolean inheritedBySubagents() {
        return true;
    }
}
