/**
 * An AI service whose tools return pictures.
 *
 * <p>Read in this order: {@link dev.pixtral.examples.agents.look.LookCommand} starts it; {@code Assistant} and
 * {@code StreamingAssistant} are the services, {@code Conversation} asks them. The tools:
 * {@link dev.pixtral.examples.agents.look.ChartTool} draws a {@code BarChart},
 * {@link dev.pixtral.examples.agents.look.PageTool} takes the screenshot of a {@code Page} ({@code NoAddresses} keeps
 * it from loading anything), {@link dev.pixtral.examples.agents.look.LookCloserTool} enlarges an
 * {@link dev.pixtral.examples.agents.look.Area} of a picture. {@code Drawing} is what they draw with.
 */
package dev.pixtral.examples.agents.look;
