/**
 * Which kernels a JVM gets, and the change from the scalar to the vector twin while it runs.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.kernels.select.KernelsProvider}, the choice; {@code Optimiser}, whether this JVM compiles
 *       code well enough for the vector twin
 *   <li>{@code WarmingKernels}, which change over in the middle of an answer, a {@code Family} at a time;
 *       {@code TwinTable}, which twin computes which family
 *   <li>{@code ChangeOver}, when a family is tried; {@code Pace}, how it waits
 *   <li>{@code TwinTrial}, whether the change pays: {@code WarmUp} has the inputs, {@code Timings} the result
 * </ol>
 */
package dev.pixtral.kernels.select;
