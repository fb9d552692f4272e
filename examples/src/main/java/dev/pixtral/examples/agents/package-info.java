/**
 * Agents that look: the commands of {@link dev.pixtral.examples.agents.Agents}.
 *
 * <p>Read in this order: {@link dev.pixtral.examples.agents.look}, an AI service whose tools return pictures;
 * {@link dev.pixtral.examples.agents.tools}, what happens when a tool fails;
 * {@link dev.pixtral.examples.agents.receipt}, a pipeline of agents with a bounded retry;
 * {@link dev.pixtral.examples.agents.frames}, several pictures in one question.
 * {@link dev.pixtral.examples.agents.picture} converts pictures.
 */
package dev.pixtral.examples.agents;
