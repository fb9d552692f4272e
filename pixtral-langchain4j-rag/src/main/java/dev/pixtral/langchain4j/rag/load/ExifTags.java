package dev.pixtral.langchain4j.rag.load;

import com.drew.imaging.tiff.TiffProcessingException;
import com.drew.imaging.tiff.TiffReader;
import com.drew.lang.RandomAccessReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.StringValue;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.tiff.DirectoryTiffHandler;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the dates from EXIF data and nothing else. Tags may claim the same bytes thousands of times and directories may
 * refer to each other, so other tags are not read, and only one directory below the first is entered.
 */
final class ExifTags extends DirectoryTiffHandler {
    private static final int LONGEST = 64; // "2024:05:17 10:31:00" and its end, with some room
    private static final int CLASSIC = 0x2A;

    private static final int MOST_REFERENCES = 4_000_000; // each strip of a TIFF file may look like one

    private int references;
    private boolean entered;
    private String original;
    private String changed;

    private ExifTags() {
        super(new Metadata(), null);
        pushDirectory(ExifIFD0Directory.class);
    }

    /** Reads DateTimeOriginal, or else DateTime, as it is written; empty if there is none or the data are damaged. */
    static Optional<String> date(RandomAccessReader exif) {
        ExifTags tags = new ExifTags();
        try {
            new TiffReader().processTiff(exif, tags, 0);
        } catch (TiffProcessingException | IOException | RuntimeException e) {
            return tags.date(); // what was read before the damage
        }
        return tags.date();
    }

    private Optional<String> date() {
        return Optional.ofNullable(original).or(() -> Optional.ofNullable(changed));
    }

    @Override
    public void setTiffMarker(int marker) throws TiffProcessingException {
        if (marker != CLASSIC) {
            throw new TiffProcessingException("Only classic TIFF has EXIF data that is read.");
        }
    }

    @Override
    public boolean tryEnterSubIfd(int tag) {
        if (++references > MOST_REFERENCES) { // the reader asks for each element of each array
            throw new IllegalStateException("EXIF data have too many references.");
        }
        if (tag != ExifIFD0Directory.TAG_EXIF_SUB_IFD_OFFSET || entered) {
            return false;
        }
        entered = true;
        pushDirectory(ExifSubIFDDirectory.class);
        return true;
    }

    @Override
    public boolean hasFollowerIfd() {
        return false;
    }

    @Override
    public Long tryCustomProcessFormat(int tag, int format, long components) {
        return null;
    }

    @Override
    public boolean customProcessTag(
            int offset, Set<Integer> directories, int start, RandomAccessReader reader, int tag, int length) {
        boolean date = tag == ExifSubIFDDirectory.TAG_DATETIME_ORIGINAL || tag == ExifIFD0Directory.TAG_DATETIME;
        return !date || length > LONGEST; // true: do not read it
    }

    @Override
    public void setString(int tag, StringValue text) {
        if (tag == ExifSubIFDDirectory.TAG_DATETIME_ORIGINAL && original == null) {
            original = text.toString();
        } else if (tag == ExifIFD0Directory.TAG_DATETIME && changed == null) {
            changed = text.toString();
        }
    }
}
