package dev.pixtral.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/**
 * One to four changes to a binary file: headers are where a change does the most harm, so half of them hit the
 * beginning.
 */
final class BinaryMutator implements Mutator {
    private static final int HEADER = 160;
    private static final long[] NUMBERS = {
        0,
        1,
        -1,
        2,
        7,
        8,
        127,
        128,
        255,
        256,
        32_767,
        32_768,
        65_535,
        65_536,
        1 << 24,
        Integer.MAX_VALUE,
        1L << 31,
        1L << 32,
        Long.MAX_VALUE,
        1L << 63
    };

    @Override
    public byte[] mutate(byte[] input, byte[] other, Random random) {
        byte[] changed = input.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            changed = change(changed, other, random);
        }
        return changed;
    }

    private static byte[] change(byte[] in, byte[] other, Random random) {
        if (in.length == 0) {
            return other.clone();
        }
        int at = random.nextInt(random.nextBoolean() ? in.length : Math.min(in.length, HEADER));
        return switch (random.nextInt(12)) {
            case 0 -> Arrays.copyOf(in, at);
            case 1 -> join(in, 0, at, other, random.nextInt(other.length + 1), other.length); // another's tail
            case 2 ->
                join(in, 0, at, in, Math.min(in.length, at + 1 + random.nextInt(16)), in.length); // without a piece
            case 3 -> join(in, 0, at, in, random.nextInt(at + 1), in.length); // with a piece twice
            case 4 -> join(Arrays.copyOf(in, at + 1 + random.nextInt(8)), in, at); // with a few bytes more
            case 5, 6 -> flipBit(in, at, random);
            case 7, 8, 9 -> number(in, at, random);
            default -> setByte(in, at, random);
        };
    }

    private static byte[] flipBit(byte[] in, int at, Random random) {
        in[at] ^= (byte) (1 << random.nextInt(8));
        return in;
    }

    private static byte[] setByte(byte[] in, int at, Random random) {
        in[at] = (byte) (random.nextInt(3) == 0 ? 255 : random.nextInt(256));
        return in;
    }

    /** Overwrites what may be a length or a size, in either order of bytes. */
    private static byte[] number(byte[] in, int at, Random random) {
        long value = random.nextInt(3) == 0
                ? in.length - at + random.nextInt(-9, 10)
                : NUMBERS[random.nextInt(NUMBERS.length)];
        int size = 1 << random.nextInt(4);
        ByteBuffer number = ByteBuffer.allocate(Long.BYTES)
                .order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
                .putLong(0, value);
        int from = number.order() == ByteOrder.LITTLE_ENDIAN ? 0 : Long.BYTES - size;
        System.arraycopy(number.array(), from, in, at, Math.min(size, in.length - at));
        return in;
    }

    private static byte[] join(byte[] head, byte[] tail, int from) {
        return join(head, 0, head.length, tail, from, tail.length);
    }

    private static byte[] join(byte[] head, int headFrom, int headTo, byte[] tail, int tailFrom, int tailTo) {
        byte[] joined =
                Arrays.copyOf(Arrays.copyOfRange(head, headFrom, headTo), headTo - headFrom + tailTo - tailFrom);
        System.arraycopy(tail, tailFrom, joined, headTo - headFrom, tailTo - tailFrom);
        return joined;
    }
}
