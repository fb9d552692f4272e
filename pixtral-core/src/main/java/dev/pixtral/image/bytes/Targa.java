package dev.pixtral.image.bytes;

import java.util.Set;

/**
 * How a TGA picture is recognised: it has no signature at its beginning, and only the newer ones have one at their end.
 */
final class Targa {
    private static final String FOOTER = "TRUEVISION-XFILE.";
    private static final Set<Integer> PALETTE = Set.of(1, 9);
    private static final Set<Integer> WITHOUT_PALETTE = Set.of(2, 3, 10, 11);
    private static final Set<Integer> ENTRY_BITS = Set.of(15, 16, 24, 32);
    private static final Set<Integer> PIXEL_BITS = Set.of(8, 15, 16, 24, 32);

    private Targa() {}

    static boolean isFooter(ByteView in) {
        return in.startsWith(in.length() - FOOTER.length() - 1L, FOOTER)
                || in.startsWith((long) in.length() - FOOTER.length(), FOOTER);
    }

    /** Whether the first bytes can be the header of one: all of its fields have few values that make sense. */
    static boolean isHeader(ByteView in) {
        return in.has(0, 18)
                && hasKnownColours(in)
                && in.u16le(12) > 0
                && in.u16le(14) > 0
                && PIXEL_BITS.contains(in.u8(16))
                && (in.u8(17) & 0xc0) == 0
                && (in.u8(17) & 0x0f) <= 8;
    }

    private static boolean hasKnownColours(ByteView in) {
        return switch (in.u8(1)) {
            case 0 -> WITHOUT_PALETTE.contains(in.u8(2)) && in.u16le(5) == 0;
            case 1 -> PALETTE.contains(in.u8(2)) && in.u16le(5) > 0 && ENTRY_BITS.contains(in.u8(7));
            default -> false;
        };
    }
}
