/**
 * The choice of kernels for a JVM, and the change from the scalar to the vector twin at run time.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.kernels.select.KernelsProvider}, the choice; {@code Optimiser}, which detects whether this
 *       JVM compiles code well enough for the vector twin, from its flags ({@link dev.pixtral.kernels.select.VmFlag})
 *   <li>{@code WarmingKernels}, which may change in the middle of an answer, one {@code Family} at a time;
 *       {@code TwinTable}, the twin that computes each family
 *   <li>{@code ChangeOver}, which decides when a family is tried, those in use first; {@code Pace}, which defines how
 *       it waits
 *   <li>{@code TwinTrial}, which measures whether the change pays off: {@code WarmUp} has the inputs, {@code Timings}
 *       the result
 * </ol>
 */
package dev.pixtral.kernels.select;
