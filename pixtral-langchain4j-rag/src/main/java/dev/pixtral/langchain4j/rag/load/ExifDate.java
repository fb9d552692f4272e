package dev.pixtral.langchain4j.rag.load;

import com.drew.imaging.jpeg.JpegProcessingException;
import com.drew.imaging.jpeg.JpegSegmentReader;
import com.drew.imaging.jpeg.JpegSegmentType;
import com.drew.imaging.png.PngChunk;
import com.drew.imaging.png.PngChunkReader;
import com.drew.imaging.png.PngChunkType;
import com.drew.imaging.png.PngProcessingException;
import com.drew.imaging.riff.RiffHandler;
import com.drew.imaging.riff.RiffProcessingException;
import com.drew.imaging.riff.RiffReader;
import com.drew.lang.ByteArrayReader;
import com.drew.lang.RandomAccessReader;
import com.drew.lang.SequentialByteArrayReader;
import com.drew.metadata.exif.ExifReader;
import dev.pixtral.image.ImageFormat;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** When a picture was taken, by its EXIF data. Only these are read: other data may be compressed to a thousandth. */
final class ExifDate {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("uuuu:MM:dd HH:mm:ss").withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    private static final int MOST_BLOCKS = 8; // a picture has one, rarely two

    private ExifDate() {}

    /** Returns the date as ISO 8601; empty if there is none, or it is no date, or the data are damaged. */
    static Optional<String> of(ImageFormat format, byte[] picture) {
        try {
            for (RandomAccessReader exif :
                    exif(format, picture).stream().limit(MOST_BLOCKS).toList()) {
                Optional<String> date = ExifTags.date(exif).flatMap(ExifDate::iso);
                if (date.isPresent()) {
                    return date;
                }
            }
            return Optional.empty();
        } catch (IOException
                | JpegProcessingException
                | PngProcessingException
                | RiffProcessingException
                | RuntimeException e) { // the reader fails on damaged data; the picture can still be read
            return Optional.empty();
        }
    }

    /** "0000:00:00 00:00:00" and blanks are common for an unknown date. */
    private static Optional<String> iso(String text) {
        try {
            LocalDateTime date = LocalDateTime.parse(text.replace("\0", "").strip(), FORM);
            return Optional.of(ISO.format(date)).filter(_ -> date.getYear() > 0);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static List<RandomAccessReader> exif(ImageFormat format, byte[] picture)
            throws IOException, JpegProcessingException, PngProcessingException, RiffProcessingException {
        return switch (format) {
            case TIFF -> List.of(new ByteArrayReader(picture));
            case JPEG -> jpeg(picture);
            case PNG -> png(picture);
            case WEBP -> webp(picture);
            case GIF, BMP -> List.of();
        };
    }

    private static List<RandomAccessReader> jpeg(byte[] picture) throws IOException, JpegProcessingException {
        List<RandomAccessReader> found = new ArrayList<>();
        for (byte[] segment : JpegSegmentReader.readSegments(
                        new SequentialByteArrayReader(picture), List.of(JpegSegmentType.APP1))
                .getSegments(JpegSegmentType.APP1)) {
            if (ExifReader.startsWithJpegExifPreamble(segment)) {
                found.add(afterPreamble(segment));
            }
        }
        return found;
    }

    private static RandomAccessReader afterPreamble(byte[] exif) {
        int preamble = ExifReader.startsWithJpegExifPreamble(exif) ? ExifReader.JPEG_SEGMENT_PREAMBLE.length() : 0;
        return new ByteArrayReader(exif, preamble);
    }

    private static List<RandomAccessReader> png(byte[] picture) throws IOException, PngProcessingException {
        List<RandomAccessReader> found = new ArrayList<>();
        for (PngChunk chunk :
                new PngChunkReader().extract(new SequentialByteArrayReader(picture), Set.of(PngChunkType.eXIf))) {
            found.add(afterPreamble(chunk.getBytes()));
        }
        return found;
    }

    private static List<RandomAccessReader> webp(byte[] picture) throws IOException, RiffProcessingException {
        WebpExif exif = new WebpExif();
        new RiffReader().processRiff(new SequentialByteArrayReader(picture), exif);
        return exif.found;
    }

    /** Takes the EXIF chunks of a WebP file. */
    private static final class WebpExif implements RiffHandler {
        private final List<RandomAccessReader> found = new ArrayList<>();

        @Override
        public boolean shouldAcceptRiffIdentifier(String identifier) {
            return identifier.equals("WEBP");
        }

        @Override
        public boolean shouldAcceptChunk(String name) {
            return name.equals("EXIF");
        }

        @Override
        public boolean shouldAcceptList(String name) {
            return false;
        }

        @Override
        public void processChunk(String name, byte[] content) {
            found.add(afterPreamble(content));
        }

        @Override
        public void addError(String message) {
            // a date that cannot be read is missing
        }
    }
}
