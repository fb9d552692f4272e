package dev.pixtral.image.codec.jpeg;

import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.codec.ExifDirectory;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The index of a JPEG file of several pictures (CIPA DC-007, 5.2). */
final class MpoIndex {
    private static final int NUMBER_OF_PICTURES = 0xb001;
    private static final int ENTRIES = 0xb002;
    private static final int ENTRY_BYTES = 16;

    // of the attributes of an entry: its format, 0 for JPEG, and its type without the bits that distinguish thumbnails
    private static final int FORMAT = 0x07000000;
    private static final int KIND = 0xff0000;
    private static final int THUMBNAIL = 0x010000;

    private static final String START = "\u00ff\u00d8\u00ff";

    // a gain map is marked in its first segments
    private static final int NOTES_BYTES = 1 << 15;

    private MpoIndex() {}

    /**
     * Returns the offsets of the pictures of a file, without the thumbnails and gain maps that cameras add. Entries
     * that do not point to a picture are ignored, and so are repeated ones.
     *
     * @param in the file
     * @param notes the metadata of its first picture
     * @return the offsets, the first is 0
     */
    static List<Long> pictures(ByteView in, JpegNotes notes) {
        Optional<ExifDirectory> index = notes.gainMap() ? Optional.empty() : ExifDirectory.of(notes.index());
        LongStream others =
                index.map(directory -> others(in, notes.index(), directory)).orElseGet(LongStream::empty);
        return Stream.concat(Stream.of(0L), others.boxed()).distinct().toList();
    }

    private static LongStream others(ByteView in, ByteView index, ExifDirectory directory) {
        ByteView entries = directory.bytes(ENTRIES);
        long count = Math.min(directory.number(NUMBER_OF_PICTURES).orElse(0L), entries.length() / ENTRY_BYTES);
        int origin = index.start() - in.start(); // offsets are relative to the start of the index
        return LongStream.range(1, count)
                .map(i -> i * ENTRY_BYTES)
                .filter(at -> isPicture(directory.u32(entries, at)))
                .map(at -> origin + directory.u32(entries, at + 8))
                .distinct()
                .filter(at -> in.startsWith(at, START))
                .filter(at -> !isGainMap(in, at));
    }

    private static boolean isPicture(long attributes) {
        return (attributes & FORMAT) == 0 && (attributes & KIND) != THUMBNAIL;
    }

    private static boolean isGainMap(ByteView in, long at) {
        return JpegNotes.read(in.slice(at, Math.min(NOTES_BYTES, in.length() - at)))
                .gainMap();
    }
}
