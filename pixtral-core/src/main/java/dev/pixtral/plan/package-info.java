/**
 * The memory plan: what a model needs, what this machine has, and what would fit. {@code PixtralBuilder} makes it
 * before it loads a model, through {@code LoadCheck}; the command {@code inspect} shows it.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.plan.MachineMemory}: what there is; {@code ControlGroups}, the limits of containers, and
 *       {@code SystemFile}, where systems report all this
 *   <li>{@link dev.pixtral.plan.MemoryPlan}: what a model needs with its {@link dev.pixtral.plan.PlanSettings};
 *       {@link dev.pixtral.plan.WeightMemory}, its largest part
 *   <li>{@link dev.pixtral.plan.MemoryCheck}: what follows from both; {@link dev.pixtral.plan.Fitting}, settings that
 *       would fit
 *   <li>{@link dev.pixtral.plan.MultiplyAdds}: the work of a prompt, a token and a picture, for {@code bench}
 *   <li>{@link dev.pixtral.plan.SettingWords} and {@link dev.pixtral.plan.Amount}: how messages name settings and
 *       memory
 * </ol>
 */
@Internal
package dev.pixtral.plan;

import dev.pixtral.api.Internal;
