package dev.pixtral.image.bytes;

import java.util.Set;

/** Recognises TGA pictures, which have no signature at the beginning, and only in newer files one at the end. */
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

    /** Returns whether the first bytes can be a TGA header, each of whose fields has few valid values. */
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
