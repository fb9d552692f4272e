/**
 * The engine: requests in, rows out.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.engine.Engine}: accepts {@link dev.pixtral.engine.GenerationRequest}s, which contain
 *       {@link dev.pixtral.engine.DecodingOptions} and a {@link dev.pixtral.engine.Constraint}, and returns
 *       {@link dev.pixtral.engine.Ticket}s; {@link dev.pixtral.engine.EngineOptions}: its sizes; {@code EngineParts}:
 *       what it is made of; {@code EngineThreads}: its threads, which must not wait for it;
 *       {@link dev.pixtral.engine.KeptPrefix}: what it has computed, for files
 *   <li>{@link dev.pixtral.engine.Place}, {@code WaitingRoom}, {@code PictureLimits}: the queue, its order, and how
 *       much memory waiting requests may use
 *   <li>{@code Scheduler}: the loop that collects the rows of live sequences into batches; {@code EnginePass}: a batch
 *       and its members; {@code LiveSequences}: which sequences are admitted, give pages back and end;
 *       {@code Encodings}: the pictures that they need; {@link dev.pixtral.engine.pace}: how many rows a pass has
 *   <li>{@code PassWatch}: ends a pass at its next layer when it is no longer needed
 *   <li>{@code Sequence}: one generation; {@code SequencePages}: its text and what is computed of it;
 *       {@code PromptPictures}: its pictures
 *   <li>{@code Answer}: what it has answered; {@code TokenChooser}: chooses its tokens, with {@code ToolCallIds} for
 *       calls; {@code Turn}, {@code Choosers}: choices outside the loop
 *   <li>{@code OutputText}: turns tokens into text and holds back stop texts
 *   <li>{@code GenerationEvent}, {@link dev.pixtral.engine.GenerationListener}: events of the loop, and their receiver
 *       on the waiting thread; {@code ProgressTeller}: reports the progress of a generation
 *   <li>{@link dev.pixtral.engine.GenerationResult}, {@link dev.pixtral.engine.FinishReason},
 *       {@link dev.pixtral.engine.Usage}, {@link dev.pixtral.engine.Timings}, measured by a {@code Stopwatch}: the
 *       result
 *   <li>{@link dev.pixtral.engine.ContextOverflowException}, {@link dev.pixtral.engine.MemoryLimitException},
 *       {@link dev.pixtral.engine.EngineBusyException}, {@link dev.pixtral.engine.ModelClosedException},
 *       {@link dev.pixtral.engine.EngineFailureException}: the errors
 * </ol>
 *
 * <p>One thread runs the loop. A caller that waits for a result gets the events on its own thread, so a slow or failing
 * listener stalls only its own generation.
 */
package dev.pixtral.engine;
