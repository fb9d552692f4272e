package dev.pixtral.examples.agents.receipt;

import dev.langchain4j.agentic.Agent;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;

/** An agent that adds prices with a tool: models are bad at arithmetic. */
public interface SumChecker {
    /**
     * Adds prices.
     *
     * @param prices prices in cents, separated by commas
     * @return what the model says about the sum
     */
    @Agent(name = "checker", description = "Adds the prices of a receipt", outputKey = ReceiptPipeline.STATEMENT)
    @UserMessage("Use the tool for these numbers: {{prices}}.")
    String add(@V(ReceiptPipeline.PRICES) String prices);
}
