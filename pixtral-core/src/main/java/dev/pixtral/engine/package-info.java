/**
 * The engine: requests in, rows out.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.engine.Engine}: takes {@link dev.pixtral.engine.GenerationRequest}s and hands out {@link dev.pixtral.engine.Ticket}s
 *   <li>{@code Scheduler}: the loop that puts the rows of all live sequences into batches
 *   <li>{@code PassWatch}: ends a pass at its next layer when one of its members is cancelled
 *   <li>{@code Sequence}: one generation, its pages and output; {@code TokenChooser}: how its tokens are chosen
 *   <li>{@code OutputText}: tokens to text, stop texts held back
 *   <li>{@code GenerationEvent}, {@link dev.pixtral.engine.GenerationListener}: what the loop tells, and who hears it on a thread of its own
 *   <li>{@link dev.pixtral.engine.GenerationResult}, {@link dev.pixtral.engine.FinishReason}, {@link dev.pixtral.engine.Usage}, {@link dev.pixtral.engine.Timings}
 *   <li>{@link dev.pixtral.engine.ContextOverflowException}, {@link dev.pixtral.engine.EngineBusyException}, {@link dev.pixtral.engine.ModelClosedException},
 *       {@link dev.pixtral.engine.EngineFailureException}: what may go wrong
 * </ol>
 *
 * <p>One thread computes. Whoever waits for a result gets the events on its own thread, so a slow or failing listener stalls its own generation alone.
 */
package dev.pixtral.engine;
