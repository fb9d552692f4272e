package dev.pixtral.image.bytes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Distinguishes pictures, videos and sounds that share one container (ISO 14496-12) by the brands in its first box. */
final class MediaBrands {
    private static final int LONGEST_BOX = 512;

    private static final ForeignFormat HEIC = ForeignFormat.picture("HEIC pictures");

    /** A family of brands. */
    private record Family(ForeignFormat format, Set<String> brands) {}

    // picture brands count both as major and as compatible brands; the major brand takes precedence
    private static final List<Family> PICTURES = List.of(
            new Family(ForeignFormat.picture("AVIF pictures"), Set.of("avif", "avis", "avio")),
            new Family(HEIC, Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "heif")),
            new Family(ForeignFormat.RAW, Set.of("crx ")),
            new Family(ForeignFormat.JPEG_XL, Set.of("jxl ")),
            new Family(ForeignFormat.JPEG_2000, Set.of("jp2 ", "jpx ", "jpxb", "jpm ", "j2ki", "j2is")));

    // the container for pictures of any coding, most of which are HEIC
    private static final Family ANY_PICTURE = new Family(
            HEIC, Set.of("mif1", "mif2", "mif3", "msf1", "miaf", "avci", "avcs", "vvic", "vvis", "jpeg", "jpgs"));

    // these count only as the major brand, because videos are often compatible with them
    private static final Family SOUNDS =
            new Family(ForeignFormat.SOUND, Set.of("M4A ", "M4B ", "M4P ", "F4A ", "F4B "));

    private MediaBrands() {}

    /**
     * Returns the kind of the container's content.
     *
     * @param in a file whose first box has the type {@code ftyp}
     */
    static ForeignFormat of(ByteView in) {
        List<String> brands = brands(in);
        return firstPicture(brands)
                .or(() -> anyOf(ANY_PICTURE, brands))
                .or(() -> anyOf(SOUNDS, brands.subList(0, Math.min(1, brands.size()))))
                .orElse(ForeignFormat.VIDEO);
    }

    private static Optional<ForeignFormat> firstPicture(List<String> brands) {
        return brands.stream()
                .flatMap(brand ->
                        PICTURES.stream().filter(family -> family.brands().contains(brand)))
                .map(Family::format)
                .findFirst();
    }

    private static Optional<ForeignFormat> anyOf(Family family, List<String> brands) {
        return brands.stream().anyMatch(family.brands()::contains) ? Optional.of(family.format()) : Optional.empty();
    }

    /** Returns the major brand, then the compatible ones; empty if the file ends before them. */
    private static List<String> brands(ByteView in) {
        long size = in.u32be(0);
        int start = size == 1 ? 16 : 8; // 1: the size has eight bytes and follows the type
        long end = size <= 1 ? LONGEST_BOX : Math.min(size, LONGEST_BOX);
        List<String> brands = new ArrayList<>();
        for (int at = start; at + 4 <= end && in.has(at, 4); at += 4) {
            if (at != start + 4) { // otherwise it is the version of the major brand
                brands.add(in.ascii(at, 4));
            }
        }
        return brands;
    }
}
