/** The memory plan: what a model needs, what this machine has, and what would fit. */
@Internal
package dev.pixtral.plan;

import dev.pixtral.api.Internal;
