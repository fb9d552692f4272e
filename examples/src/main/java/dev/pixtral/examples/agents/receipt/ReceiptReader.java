package dev.pixtral.examples.agents.receipt;

import dev.langchain4j.agentic.Agent;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;

/** An agent that reads receipts. */
public interface ReceiptReader {
    /**
     * Reads a receipt.
     *
     * @param picture its picture
     * @return what the model reads; the answer is constrained to the schema of the record
     */
    @Agent(name = "reader", description = "Reads a receipt", outputKey = ReceiptPipeline.RECEIPT)
    @UserMessage("Extract store, items, total as JSON.")
    Receipt read(@UserMessage @V(ReceiptPipeline.PICTURE) ImageContent picture);
}
