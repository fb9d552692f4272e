/**
 * How many rows a pass has, and whose.
 *
 * <ol>
 *   <li>{@link dev.pixtral.engine.pace.RowDealer}: distributes the prompt rows of a pass
 * </ol>
 */
@Internal
package dev.pixtral.engine.pace;

import dev.pixtral.api.Internal;
