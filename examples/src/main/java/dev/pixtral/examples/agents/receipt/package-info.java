/**
 * A pipeline of agents that reads a receipt, checks its sum and reports.
 *
 * <p>Read in this order: {@link dev.pixtral.examples.agents.receipt.ReceiptCommand} starts it; {@code ReceiptPipeline}
 * puts it together. Its agents: {@link dev.pixtral.examples.agents.receipt.ReceiptReader} makes a
 * {@link dev.pixtral.examples.agents.receipt.Receipt} of {@link dev.pixtral.examples.agents.receipt.Item}s from a
 * picture; {@link dev.pixtral.examples.agents.receipt.SumChecker} adds their prices with the tool
 * {@link dev.pixtral.examples.agents.receipt.Adder}; {@code Verdict} compares. {@code Views} are the pictures of the
 * attempts: a retry sees another one. {@link dev.pixtral.examples.agents.receipt.CheckedReceipts} is the whole as one
 * agent, {@code Report} its result. {@code RunLog} prints the run.
 */
package dev.pixtral.examples.agents.receipt;
