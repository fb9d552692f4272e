/**
 * Tools that may fail without ending the conversation.
 *
 * <p>{@link dev.pixtral.examples.agents.tools.CheckedTools} runs the tools and checks what they return;
 * {@link dev.pixtral.examples.agents.tools.ToolFailures} has what the model is told about bad arguments, errors and
 * unknown tools; {@link dev.pixtral.examples.agents.tools.RunNotes} prints both, and the warnings of the model.
 */
package dev.pixtral.examples.agents.tools;
