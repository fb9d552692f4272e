/**
 * Speculation: likely next tokens are computed in the same pass as the token before them, and chosen one after the
 * other as without it. This changes no answer, only how many passes it takes.
 *
 * <ol>
 *   <li>{@link dev.pixtral.engine.draft.Drafter}: proposes the next tokens of one generation;
 *       {@link dev.pixtral.engine.draft.Foresight}: what the grammar of the answer knows of them
 *   <li>{@link dev.pixtral.engine.draft.TextDrafter}: proposes forced text and repeated text;
 *       {@link dev.pixtral.engine.draft.PromptLookup}: where the end of the text occurred before; {@code Acceptance}:
 *       how often such proposals were right
 *   <li>{@link dev.pixtral.engine.draft.DraftBudget}: how many rows of a pass may be drafts; {@code DraftPolicy}: how
 *       many proposed tokens pay, given {@link dev.pixtral.engine.draft.PassTimes}
 * </ol>
 */
@Internal
package dev.pixtral.engine.draft;

import dev.pixtral.api.Internal;
