package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.codec.FrameChoice;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the pages of a TIFF file: a chain of directories, each of which contains the offset of the next one. The chain
 * ends where it returns to an earlier directory, or leads to one outside the file.
 */
final class TiffPages {
    private static final int NEW_SUBFILE_TYPE = 254;
    private static final int SMALLER = 1; // a smaller copy of another page
    private static final int MASK = 4; // the transparency mask of another page
    private static final int MOST_DIRECTORIES = 4 * FrameChoice.MOST_FRAMES;

    private TiffPages() {}

    /**
     * Follows the chain up to one page more than {@link FrameChoice} allows, so that too many pages can be refused.
     *
     * @param viewer whether to skip smaller copies and masks of other pages, unless they come first; the reference
     *     counts them
     * @return offsets of the directories, at least one
     */
    static List<Long> of(TiffNumbers numbers, boolean viewer) {
        Set<Long> seen = new LinkedHashSet<>();
        Set<Long> pages = new LinkedHashSet<>();
        long spare = numbers.in().length(); // entries of directories that do not overlap have no more bytes
        long at = numbers.firstDirectory();
        pages.add(at);
        while (seen.add(at) && pages.size() <= FrameChoice.MOST_FRAMES && seen.size() <= MOST_DIRECTORIES) {
            Interruption.check(numbers.in().name());
            try {
                spare -= (long) numbers.entries(at) * numbers.entryBytes();
                if (spare < 0) {
                    break;
                }
                if (!viewer || isPage(numbers, at)) {
                    pages.add(at);
                }
                at = numbers.nextDirectory(at);
            } catch (ImageException e) {
                Interruption.check(numbers.in().name());
                break; // the directory is truncated
            }
            if (at == 0) {
                break;
            }
        }
        return List.copyOf(pages);
    }

    private static boolean isPage(TiffNumbers numbers, long directory) {
        long at = numbers.firstEntry(directory);
        int entries = numbers.entries(directory);
        for (int i = 0; i < entries; i++, at += numbers.entryBytes()) {
            if (numbers.u16(at) == NEW_SUBFILE_TYPE) {
                long kind = numbers.u32(at + 4 + numbers.offsetBytes());
                return (kind & (SMALLER | MASK)) == 0;
            }
        }
        return true;
    }
}
