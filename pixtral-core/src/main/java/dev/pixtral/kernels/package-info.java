/**
 * The hot loops behind one interface, and the numeric contract that every implementation fulfils to the bit.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.kernels.Kernels}, the interface: arrays, segments and sizes, independent of the model
 *   <li>{@link dev.pixtral.kernels.Matrix}, weights packed in groups of output rows, in one of the formats of
 *       {@link dev.pixtral.kernels.WeightFormat}
 *   <li>{@link dev.pixtral.kernels.Bf16Matrix}; {@link dev.pixtral.kernels.Bf16} rounds to bfloat16
 *   <li>{@link dev.pixtral.kernels.QuantisedMatrix}: {@link dev.pixtral.kernels.Q8Matrix} and
 *       {@link dev.pixtral.kernels.Q4Matrix}, which {@link dev.pixtral.kernels.QuantisedPacker} arranges from
 *       {@code CodeRows}; {@code QuantisingRows} computes these by the rules of {@link dev.pixtral.kernels.Quantiser},
 *       the one of Q4 with {@code LeastSquares}
 *   <li>{@link dev.pixtral.kernels.StoredMatrix}, a matrix in any {@link dev.pixtral.kernels.Arrangement}, as files
 *       contain it; {@link dev.pixtral.kernels.NativeMemory}, how hot loops see the memory of weights
 *   <li>{@link dev.pixtral.kernels.QuantisedRows}, activations rounded for products with 4-bit weights
 *   <li>{@link dev.pixtral.kernels.KvType} and {@link dev.pixtral.kernels.KvLayout}, the layout of keys and values in a
 *       page of the cache; {@link dev.pixtral.kernels.KvPanel}, the layout of a matrix of them
 *   <li>{@link dev.pixtral.kernels.AttentionTask}, the queries of a call of attention;
 *       {@link dev.pixtral.kernels.Sum16}, the sum across lanes
 *   <li>{@link dev.pixtral.kernels.Workers}, the threads that share one operation, each with a
 *       {@link dev.pixtral.kernels.Workspace}, where {@link dev.pixtral.kernels.FetchChoice} remembers how to read
 *       weights fastest
 * </ol>
 *
 * <p>{@link dev.pixtral.kernels.twins} contains the two implementations: plain loops, which define the bits, and the
 * Vector API, which computes the same bits. {@link dev.pixtral.kernels.select} selects one, and changes from the first
 * to the second while a JVM warms up.
 *
 * <h2>The numeric contract</h2>
 *
 * <p>An output bit may depend only on the numbers: not on the vector width, the number of threads, the rows that happen
 * to share a pass, or the pieces that a prompt is split into. The order and the rounding of every operation are
 * therefore fixed here. All arithmetic is IEEE 754 binary32 rounded to nearest even ({@code float}), and {@code fma} is
 * the fused multiply-add with one rounding ({@link java.lang.Math#fma(float, float, float)}). Nothing is reassociated.
 *
 * <h3>Matrix product, bfloat16 weights</h3>
 *
 * <p>{@code y[r][o] = sum over k of w[o][k] * x[r][k]} is one chain per output: {@code s = +0}, then for {@code k}
 * ascending from 0: {@code s = fma(w[o][k], x[r][k], s)}. A bfloat16 weight is the upper half of the float that it
 * represents. Vector lanes are output rows, so no sum ever crosses lanes, and a tile of many rows produces the same
 * bits as a single row.
 *
 * <h3>Quantised weights</h3>
 *
 * <p>32 adjacent weights of a row, starting at column {@code 32 b}, form block {@code b} and share a scale {@code d},
 * in Q4_1 also a minimum {@code m}; the last block of a row is padded with zeros. A weight is {@code d * c}, and in
 * Q4_1 {@code d * c + m}. In float32, where {@code x} are the weights of the block:
 *
 * <ul>
 *   <li>Q8: {@code d = max|x| / 127}, code {@code c = x / d} rounded to the nearest integer, ties to even: -127 to 127.
 *       If {@code d} is subnormal, a quotient may leave this range and is clamped to it.
 *   <li>Q4: {@code d = l / -8}, where {@code l} is the element of largest magnitude with its sign, the positive one on
 *       ties. Then three rounds: {@code c = max(0, min(15, floor(x * (1 / d) + 8.5))) - 8}: -8 to 7; {@code d =} the
 *       sum of {@code x * c} divided by the sum of {@code c * c}, the scale of least squared error for these codes. The
 *       first sum adds rounded products in the order of the columns, from +0; the second one is exact. A {@code d} of
 *       at most 2^-25 at the beginning of a round becomes 0, and stays 0. Codes and scale are those of the last round.
 *   <li>Q4_1: {@code m = min x}, {@code d = (max x - m) / 15}, {@code c = min(15, floor((x - m) * (1 / d) + 0.5))}: 0
 *       to 15
 * </ul>
 *
 * <p>Those of Q8 and Q4_1 are the rules of Q8_0 and Q4_1 of ggml. Codes are computed with float32 numbers; then
 * {@code d} and {@code m} are stored as float16, rounded to nearest even: below 2^-14 they lose precision, up to 2^-25
 * they become 0. If {@code d} is 0, all codes are 0. A weight that is not finite and a number above the range of
 * float16 (65504) are rejected.
 *
 * <h3>Matrix product, Q8 weights</h3>
 *
 * <p>Activations stay float32. {@code y[r][o]} is one chain per output over the blocks in ascending order: {@code s =
 * +0}, then {@code s = fma(d[o][b], p, s)}, where {@code p} is the chain of the block: {@code p = +0}, then {@code p =
 * fma(c[o][k], x[r][k], p)} for the columns {@code k} of the block in ascending order. Codes as floats are exact. The
 * zeros that pad the last block are not multiplied.
 *
 * <p>Activations that are not finite are not treated specially, and IEEE 754 defines the result: a NaN makes all
 * outputs of its row NaN; an infinity makes each of them infinite, or NaN if its code or the scale of its block is 0 or
 * infinities of both signs meet. Other rows are not affected. {@code p} overflows if the activations of a block reach
 * about 2^121. The contract fixes only that such a result is NaN, not its bits.
 *
 * <h3>Activations for weights of 4 bits</h3>
 *
 * <p>They are rounded by the rule of Q8, in blocks as above, with the scale {@code e = max|x| / 127} kept in float32. A
 * block with an element that is not finite has the scale NaN and codes 0, so that all outputs of the row become NaN; if
 * {@code e} is 0 (zeros, or a maximum up to 127 * 2^-150), the codes are 0. {@code g = e * (float) (the sum of the
 * codes a of the block)}.
 *
 * <h3>Matrix product, Q4 weights</h3>
 *
 * <p>{@code p[b] = sum over the block of c[k] * a[k]} is an integer below 2^24 and exact in any order. {@code y[r][o]}
 * is one chain per output over the blocks in ascending order: {@code s = +0}, then {@code s = fma(d[o][b] * e[r][b],
 * (float) p[b], s)}.
 *
 * <h3>Matrix product, Q4_1 weights</h3>
 *
 * <p>The same chain with {@code c - 8} in place of {@code c}, so that products fit 16 bits, continues over the blocks
 * in ascending order with {@code s = fma(h[o][b], g[r][b], s)}, where {@code h = fma(8, d, m)} is the weight that the
 * code 8 represents.
 *
 * <h3>Sums across lanes: the sum of sixteen</h3>
 *
 * <p>Only RMSNorm and the sum of softmax weights add the elements of one vector. They use 16 partial sums, where
 * element {@code k} is added to partial sum {@code k mod 16} with {@code k} ascending, and then the tree {@code t[i] =
 * t[i] + t[i + 8]} for {@code i < 8}, the same with 4, 2 and 1. That is one register at 512 bits, two at 256 and four
 * at 128.
 *
 * <h3>RMSNorm</h3>
 *
 * <p>{@code q = } the sum of sixteen with {@code t[k mod 16] = fma(x[k], x[k], t[k mod 16])}; {@code scale = 1 / sqrt(q
 * / n + epsilon)}; {@code y[k] = (x[k] * scale) * weight[k]}. Source: Zhang and Sennrich, "Root Mean Square Layer
 * Normalization", 2019.
 *
 * <h3>Rotation</h3>
 *
 * <p>Pairs are adjacent, {@code (x[2p], x[2p+1])}, as in Mistral's own checkpoints. With the tables {@code c} and
 * {@code s}, each as wide as a head, {@code c[2p] = c[2p+1] = cos}, {@code s[2p] = -sin}, {@code s[2p+1] = sin}:
 * {@code y[i] = fma(x[i], c[i], x[i ^ 1] * s[i])}. The tables are computed in double with {@link java.lang.StrictMath}
 * and rounded once.
 *
 * <h3>Elementwise</h3>
 *
 * <ul>
 *   <li>{@code exp(x)}: 0 for {@code x < -87}, otherwise with {@code x} limited to at most 88: {@code n = round(x *
 *       log2(e))} by adding and subtracting 1.5 * 2^23 (the addition is fused with the product), {@code r = fma(n,
 *       -ln2Low, fma(n, -ln2High, x))}, a polynomial of degree 6 in {@code r}, evaluated by Horner's method with
 *       {@code fma}, times 2^n. NaN stays NaN. {@code exp(0)} is exactly 1.
 *   <li>{@code silu(x) = x / (1 + exp(-x))}; the gated product is {@code silu(gate) * up}. Source: Shazeer, "GLU
 *       Variants", 2020.
 *   <li>{@code gelu(x) = (0.5 * x) * (1 + erf(x * sqrt(1/2)))}, the exact form. {@code erf}: below 1, an odd polynomial
 *       of degree 13; from 1 to 4, {@code 1 - exp(p(|x|))} with a polynomial of degree 6; from 4 on, 1; the sign of x
 *       is copied.
 *   <li>residual and bias: one addition.
 * </ul>
 *
 * <p>The coefficients were fitted for this project (weighted minimax over the interval); they are in
 * {@code ScalarMath}.
 *
 * <h3>Stored keys and values</h3>
 *
 * <p>Keys (after their rotation) and values are rounded when they are stored and always read as stored, including by
 * the row that computed them. A stored number is {@code k[d][j] * keyScale[j]} and {@code v[j][d] * valueScale[j]}.
 *
 * <ul>
 *   <li>float32 is stored unchanged; bfloat16 is rounded to nearest even, and NaN stays NaN. The scales are 1, so a
 *       product with them is exact.
 *   <li>int8: for one position and head, {@code scale = max|x| / 127}; the code is {@code x / scale} rounded to the
 *       nearest integer, ties to even, and clamped to -127 .. 127; if the scale is 0, all codes are 0. {@code k} and
 *       {@code v} are the codes as floats. Numbers that are not finite result in a scale that is not finite, and
 *       therefore in a result that is NaN.
 * </ul>
 *
 * <h3>Attention</h3>
 *
 * <p>A query sees the first {@code visible} positions of one sequence. Positions are divided into spans of 512 and
 * pages of 32; both boundaries depend only on the position. For each span, with {@code m = -Infinity}, {@code l = 0},
 * {@code o = 0}, for each page in ascending order:
 *
 * <ol>
 *   <li>{@code s[j]}: one chain over ascending d from +0, {@code fma(q[d], k[d][j], s)}, then {@code (s * keyScale[j])
 *       * scale}; -Infinity for positions that are not visible
 *   <li>{@code m' = max(m, max s)}, {@code c = exp(m - m')}, {@code p[j] = exp(s[j] - m')}, which is exactly 0 for
 *       positions that are not visible
 *   <li>{@code l = fma(l, c, } sum of sixteen of {@code p)}
 *   <li>{@code o[d] = o[d] * c}, then for the visible j in ascending order, with {@code w = p[j] * valueScale[j]},
 *       {@code o[d] = fma(w, v[j][d], o[d])}; then {@code m = m'}
 * </ol>
 *
 * <p>Spans are merged in ascending order into {@code M = -Infinity}, {@code L = 0}, {@code O = 0}: {@code M' = max(M,
 * m)}, {@code a = exp(M - M')}, {@code b = exp(m - M')}, {@code L = fma(L, a, l * b)}, {@code O[d] = fma(O[d], a, o[d]
 * * b)}. The result is {@code O[d] / L}. The order is the same with one thread or many. Slots that are not visible are
 * never multiplied, because a reused page may contain anything. Source: Milakov and Gimelshein, "Online normalizer
 * calculation for softmax", 2018.
 */
package dev.pixtral.kernels;
