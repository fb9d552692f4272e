package dev.pixtral.kernels;

/** How the weights of a matrix are stored and multiplied. */
public enum WeightFormat {
    /** bfloat16, the published precision; activations stay float32. 16 bits a weight. */
    BF16,
    /** 8-bit codes, 32 of a row sharing a float16 scale; activations are rounded to 8 bits as well. 8.5 bits a weight. */
    Q8,
    /** 4-bit codes, 32 of a row sharing a float16 scale; activations are rounded to 8 bits. 4.5 bits a weight. */
    Q4
}
