/**
 * The two implementations of {@link dev.pixtral.kernels.Kernels}, side by side: plain loops, which define every bit,
 * and the incubating Vector API, which computes the same bits at every width. The only package of this module that uses
 * {@code jdk.incubator.vector}.
 *
 * <p>Read in this order; each vector twin after its definition:
 *
 * <ol>
 *   <li>{@link dev.pixtral.kernels.twins.ScalarKernels}, products with bfloat16 weights, norms, rotation and
 *       elementwise operations
 *   <li>{@link dev.pixtral.kernels.twins.VectorApi}, which detects the Vector API, and {@code PanamaSpecies}, its
 *       vector width
 *   <li>{@link dev.pixtral.kernels.twins.PanamaKernels}, the same with vectors, and {@code PanamaMatMul}, its products
 *       with bfloat16 weights
 *   <li>{@code ScalarMath} and {@code PanamaMath}, the elementary functions
 *   <li>{@code ScalarQuantised}, products with quantised weights and the rounding of activations:
 *       {@code PanamaMatMulQ8}; {@code PanamaMatMulQ4}, with {@code PanamaManyRowsQ4} and the integer dot products of
 *       {@code PanamaPanelQ4} for many rows; {@code PanamaRowsQ8} and {@code PanamaRowsQ4} with
 *       {@code PanamaPackedDots} for a few rows, whose weights {@code PanamaFetch} fetches from memory where that
 *       helps; {@code PanamaScales} for the scales of both, {@code PanamaMinima} for the minima of Q4_1,
 *       {@code PanamaQuantise} for activations
 *   <li>{@code ScalarAttention} and {@code PanamaAttention}, whose working memory is {@code AttentionScratch}; many
 *       queries multiply with {@code PanamaTiles} what {@code PanamaPanels} unpacked, a few have a tile for each type
 *       of stored keys and values: {@code PanamaTilesF32}, {@code PanamaTilesBf16}, {@code PanamaTilesQ8};
 *       {@code PanamaSoftmax} turns scores into weights
 *   <li>{@link dev.pixtral.kernels.twins.VectorBounds}, which protects against libraries that disable bounds checks
 * </ol>
 *
 * <p>Internal: the public types of this package are only for other packages of this project.
 */
@Internal
package dev.pixtral.kernels.twins;

import dev.pixtral.api.Internal;
