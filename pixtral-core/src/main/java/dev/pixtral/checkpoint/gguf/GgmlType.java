package dev.pixtral.checkpoint.gguf;

import dev.pixtral.api.Internal;
import dev.pixtral.kernels.WeightFormat;
import java.util.Arrays;
import java.util.Optional;

/**
 * Types of tensors in GGUF files: their numbers, and the sizes of their blocks. Weights can be of those types that
 * {@link #isSupported} says; the others are here so that a file with them can be read and refused by their name.
 *
 * <p>Numbers and sizes: {@code ggml.h} and {@code ggml-common.h} of ggml.
 */
@Internal
public enum GgmlType {
    /** IEEE 754 single precision. */
    F32(0, 1, 4, PlainBlocks::f32),
    /** IEEE 754 half precision. */
    F16(1, 1, 2, PlainBlocks::f16),
    /** 4-bit codes with a scale. */
    Q4_0(2, 32, 18, PlainBlocks::q4, WeightFormat.Q4, BlockCodes::q4),
    /** 4-bit codes with a scale and a minimum. */
    Q4_1(3, 32, 20, PlainBlocks::q4Minimum, WeightFormat.Q4_1, BlockCodes::q4Minimum),
    /** 5-bit codes with a scale. */
    Q5_0(6, 32, 22, PlainBlocks::q5, WeightFormat.Q8, BlockCodes::q5),
    /** 5-bit codes with a scale and a minimum. */
    Q5_1(7, 32, 24, PlainBlocks::q5Minimum, WeightFormat.Q8),
    /** 8-bit codes with a scale. */
    Q8_0(8, 32, 34, PlainBlocks::q8, WeightFormat.Q8, BlockCodes::q8),
    /** Rounded activations, never weights. */
    Q8_1(9, 32, 36),
    /** 2-bit codes; 16 share a scale and a minimum of 4 bits. */
    Q2_K(10, 256, 84, SuperBlocks::q2, WeightFormat.Q8),
    /** 3-bit codes; 16 share a scale of 6 bits. */
    Q3_K(11, 256, 110, SuperBlocks::q3, WeightFormat.Q8, SuperBlockCodes::q3),
    /** 4-bit codes; 32 share a scale and a minimum of 6 bits. */
    Q4_K(12, 256, 144, SuperBlocks::q4, WeightFormat.Q4_1, SuperBlockCodes::q4),
    /** 5-bit codes; 32 share a scale and a minimum of 6 bits. */
    Q5_K(13, 256, 176, SuperBlocks::q5, WeightFormat.Q8),
    /** 6-bit codes; 16 share a scale of 8 bits. */
    Q6_K(14, 256, 210, SuperBlocks::q6, WeightFormat.Q8),
    /** Rounded activations, never weights. */
    Q8_K(15, 256, 292),
    /** 2 bits, from a table of patterns. */
    IQ2_XXS(16, 256, 66),
    /** 2 bits, from a table of patterns. */
    IQ2_XS(17, 256, 74),
    /** 3 bits, from a table of patterns. */
    IQ3_XXS(18, 256, 98),
    /** Below 2 bits, from a table of patterns. */
    IQ1_S(19, 256, 50),
    /** 4-bit codes of unequal steps with a scale. */
    IQ4_NL(20, 32, 18, PlainBlocks::iq4, WeightFormat.Q8, BlockCodes::iq4),
    /** 3 bits, from a table of patterns. */
    IQ3_S(21, 256, 110),
    /** 2 bits, from a table of patterns. */
    IQ2_S(22, 256, 82),
    /** 4-bit codes of unequal steps; 32 share a scale of 6 bits. */
    IQ4_XS(23, 256, 136, SuperBlocks::iq4, WeightFormat.Q8, SuperBlockCodes::iq4),
    /** Whole numbers. */
    I8(24, 1, 1),
    /** Whole numbers. */
    I16(25, 1, 2),
    /** Whole numbers. */
    I32(26, 1, 4),
    /** Whole numbers. */
    I64(27, 1, 8),
    /** IEEE 754 double precision. */
    F64(28, 1, 8),
    /** Below 2 bits, from a table of patterns. */
    IQ1_M(29, 256, 56),
    /** The upper half of a float32. */
    BF16(30, 1, 2, PlainBlocks::bf16),
    /** Three values only. */
    TQ1_0(34, 256, 54),
    /** Three values only. */
    TQ2_0(35, 256, 66),
    /** 4-bit floats with an exponent. */
    MXFP4(39, 32, 17),
    /** 4-bit floats with 8-bit scales. */
    NVFP4(40, 64, 36),
    /** 1-bit codes. */
    Q1_0(41, 128, 18),
    /** 2-bit codes. */
    Q2_0(42, 64, 18);

    private final int number;
    private final int blockSize;
    private final int blockBytes;
    private final Optional<BlockFloats> floats;
    private final Optional<WeightFormat> format;
    private final Optional<BlockCodes> codes;

    /** Decodes a block. */
    @FunctionalInterface
    interface BlockFloats {
        /**
         * Decodes the values of a block, with the arithmetic of ggml.
         *
         * @param data contains the block
         * @param at its first byte
         * @param target receives the values
         * @param to where the first of them goes
         */
        void decode(byte[] data, int at, float[] target, int to);
    }

    GgmlType(int number, int blockSize, int blockBytes) {
        this(number, blockSize, blockBytes, Optional.empty(), Optional.empty(), Optional.empty());
    }

    GgmlType(int number, int blockSize, int blockBytes, BlockFloats floats) {
        this(number, blockSize, blockBytes, Optional.of(floats), Optional.empty(), Optional.empty());
    }

    GgmlType(int number, int blockSize, int blockBytes, BlockFloats floats, WeightFormat format) {
        this(number, blockSize, blockBytes, Optional.of(floats), Optional.of(format), Optional.empty());
    }

    GgmlType(int number, int blockSize, int blockBytes, BlockFloats floats, WeightFormat format, BlockCodes codes) {
        this(number, blockSize, blockBytes, Optional.of(floats), Optional.of(format), Optional.of(codes));
    }

    GgmlType(
            int number,
            int blockSize,
            int blockBytes,
            Optional<BlockFloats> floats,
            Optional<WeightFormat> format,
            Optional<BlockCodes> codes) {
        this.number = number;
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
        this.floats = floats;
        this.format = format;
        this.codes = codes;
    }

    /** Finds a type by its number in a file. */
    static Optional<GgmlType> numbered(int number) {
        return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
    }

    /**
     * Returns the number of the type in a file.
     *
     * @return number
     */
    public int number() {
        return number;
    }

    /**
     * Returns how many values form a block.
     *
     * @return values, all of one row
     */
    public int blockSize() {
        return blockSize;
    }

    /**
     * Returns the size of a block.
     *
     * @return bytes
     */
    public int blockBytes() {
        return blockBytes;
    }

    /**
     * Returns whether weights of this type can be read.
     *
     * @return false if a model with them must be refused
     */
    public boolean isSupported() {
        return floats.isPresent();
    }

    /**
     * Returns the format that matrices of this type are computed with: the smallest that holds their values.
     *
     * @return the format; empty if they are plain numbers, which follow the user's choice
     */
    public Optional<WeightFormat> format() {
        return format;
    }

    /**
     * Returns whether the codes of {@link #format} follow from those in the file, without quantising again.
     *
     * @return true if at most the product of two scales is rounded, once, to float16
     */
    public boolean keepsCodes() {
        return codes.isPresent();
    }

    Optional<BlockFloats> floats() {
        return floats;
    }

    Optional<BlockCodes> codes() {
        return codes;
    }
}
