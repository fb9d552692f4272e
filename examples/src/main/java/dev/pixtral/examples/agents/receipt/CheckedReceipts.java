package dev.pixtral.examples.agents.receipt;

import dev.langchain4j.agentic.Agent;

/** The whole pipeline as one agent. */
public interface CheckedReceipts {
    /**
     * Reads a receipt and checks its sum.
     *
     * @return the report, an object of this package
     */
    @Agent(name = "receipts", description = "Reads and checks a receipt", outputKey = ReceiptPipeline.REPORT)
    Object process();
}
