package dev.pixtral.openai;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the lines of a stream of JSON lines one at a time, so a stream may be larger than memory. Not thread-safe. */
public final class JsonLines {
    private static final int BUFFER = 1 << 16;
    private static final long MOST_COUNTED = 1L << 30; // bytes, which take a second or two

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private long number;

    /**
     * Makes a reader of lines.
     *
     * @param in the stream, which the caller closes
     */
    public JsonLines(InputStream in) {
        this.in = in;
    }

    /**
     * A line that is not blank.
     *
     * @param number the number of the line in the stream, from 1; blank lines count
     * @param json the line without its line break, truncated where {@link BatchLine} refuses it as too long
     */
    public record Line(long number, byte[] json) {}

    /**
     * Counts the lines that are not blank, if that is possible before they are read.
     *
     * @param file any file
     * @return the number of lines; empty for input that can be read only once, such as a pipe, and for large files
     */
    public static OptionalLong count(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MOST_COUNTED) {
                return OptionalLong.empty();
            }
            try (InputStream in = Files.newInputStream(file)) {
                return OptionalLong.of(new JsonLines(in).countAll());
            }
        } catch (IOException e) {
            return OptionalLong.empty(); // reading the lines will report what is wrong with the file
        }
    }

    private long countAll() throws IOException {
        long lines = 0;
        boolean blank = true;
        while (fill()) {
            for (; at < end; at++) {
                if (buffer[at] == '\n') {
                    lines += blank ? 0 : 1;
                    blank = true;
                } else {
                    blank &= isBlank(buffer[at]);
                }
            }
        }
        return blank ? lines : lines + 1;
    }

    /**
     * Reads the next line that is not blank.
     *
     * @return the line; empty at the end of the stream
     * @throws IOException if the stream cannot be read
     */
    public Optional<Line> next() throws IOException {
        while (fill()) {
            byte[] line = line();
            number++;
            if (!isBlank(line)) {
                return Optional.of(new Line(number, line));
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the progress.
     *
     * @return the number of the last line that was read to its end; blank lines count
     */
    public long number() {
        return number;
    }

    /** Fills the buffer if all of it has been used; returns false at the end of the stream. */
    private boolean fill() throws IOException {
        if (at == end) {
            end = Math.max(0, in.read(buffer));
            at = 0;
        }
        return end > 0;
    }

    private byte[] line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (fill()) {
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, from, Math.min(at - from, JsonInput.MOST_BYTES + 1 - line.size()));
            if (at < end) {
                at++; // the line break
                break;
            }
        }
        return line.toByteArray();
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (!isBlank(b)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }
}
