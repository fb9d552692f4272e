/**
 * Matrices that other libraries have quantised in safetensors files: compressed-tensors ({@code pack-quantized} with 4
 * bits, {@code int-quantized} and {@code float-quantized} with 8 bits), and Jlama's Q4 and I8.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link Quantisation}, what the configuration says about modules: {@link CompressedTensors} or
 *       {@link Float8Tensors}; {@code Scheme}, how a matrix is quantised; {@code ModuleNames} and
 *       {@code ModulePattern}, which modules it means
 *   <li>{@link PackedTensors}, which collects the {@link Part}s of matrices, each in its {@code Role}, and checks them
 *       against the configuration
 *   <li>{@link PackedMatrix}, the result: codes and scales that can be used as they are, or must be decoded
 *   <li>{@link PackedRows}, which reads them, with {@code Codes}, {@code Scales} and {@code Float8}
 * </ol>
 *
 * <p>Codes and scales are used exactly as they are where the kernels have a format for them. Nothing is rounded that is
 * not a weight: scales of activations, keys and values are not read.
 */
package dev.pixtral.checkpoint.packed;
