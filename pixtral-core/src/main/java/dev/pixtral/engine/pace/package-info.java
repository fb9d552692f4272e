/**
 * How many rows a pass has, and whose, so that nobody waits long.
 *
 * <ol>
 *   <li>{@link dev.pixtral.engine.pace.RowDealer}: distributes the prompt rows of a pass
 *   <li>{@link dev.pixtral.engine.pace.PassPacer}: the duration of passes, and of steps between them, while answers are
 *       being generated; {@code DecodeTimes}: what it has measured
 * </ol>
 */
@Internal
package dev.pixtral.engine.pace;

import dev.pixtral.api.Internal;
