/**
 * The engine: requests in, rows out.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.engine.Engine}: takes {@link dev.pixtral.engine.GenerationRequest}s, which hold
 *       {@link dev.pixtral.engine.DecodingOptions} and a {@link dev.pixtral.engine.Constraint}, and hands out
 *       {@link dev.pixtral.engine.Ticket}s. {@link dev.pixtral.engine.EngineOptions}: its sizes; {@code EngineThreads}:
 *       its threads, which must not wait for it
 *   <li>{@link dev.pixtral.engine.Place}, {@code WaitingRoom}, {@code PictureLimits}: who waits, in which order, and
 *       what may be held meanwhile
 *   <li>{@code Scheduler}: the loop that puts the rows of live sequences into batches; {@code Pass}: one of them and
 *       its members; {@code LiveSequences}: who is taken in, who gives pages back, who ends; {@code RowDealer}: which
 *       rows of prompts are computed
 *   <li>{@code PassWatch}: ends a pass at its next layer when nobody needs it any more
 *   <li>{@code Sequence}: one generation, its pages and output; {@code TokenChooser}: how its tokens are chosen, with
 *       {@code TokenTexts} for reports and {@code ToolCallIds} for calls; {@code Turn}, {@code Choosers}: choosing
 *       beside the loop
 *   <li>{@code OutputText}: tokens to text, stop texts held back
 *   <li>{@code GenerationEvent}, {@link dev.pixtral.engine.GenerationListener}: what the loop tells, and who hears it
 *       on a thread of its own; {@code ProgressTeller}: how far a generation has come
 *   <li>{@link dev.pixtral.engine.GenerationResult}, {@link dev.pixtral.engine.FinishReason},
 *       {@link dev.pixtral.engine.Usage}, {@link dev.pixtral.engine.Timings}, taken by a {@code Stopwatch}
 *   <li>{@link dev.pixtral.engine.ContextOverflowException}, {@link dev.pixtral.engine.MemoryLimitException},
 *       {@link dev.pixtral.engine.EngineBusyException}, {@link dev.pixtral.engine.ModelClosedException},
 *       {@link dev.pixtral.engine.EngineFailureException}: what may go wrong
 * </ol>
 *
 * <p>One thread computes. Whoever waits for a result gets the events on its own thread, so a slow or failing listener
 * stalls its own generation alone.
 */
package dev.pixtral.engine;
