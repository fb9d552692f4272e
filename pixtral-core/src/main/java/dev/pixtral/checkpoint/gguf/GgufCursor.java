package dev.pixtral.checkpoint.gguf;

import dev.pixtral.errors.CheckpointException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Reads a header from its beginning; every length is checked before it is used. Not thread-safe. */
final class GgufCursor {
    /** Bytes of the longest header; with 131,072 tokens and their merges it has 8 million. */
    static final long LONGEST_HEADER = 128L << 20;

    private final GgufBytes bytes;
    private final String source;
    private MemorySegment segment;
    private long position;

    GgufCursor(GgufBytes bytes, String source, long position) {
        this.bytes = bytes;
        this.source = source;
        this.segment = bytes.upTo(Math.min(position, bytes.size()));
        this.position = position;
    }

    long position() {
        return position;
    }

    /** Passes bytes over; returns the place of the first. */
    long skip(long count) {
        long begin = position;
        if (count < 0 || count > LONGEST_HEADER || begin + count > LONGEST_HEADER) {
            throw CheckpointException.at(
                    source,
                    ("the header of this GGUF file claims to have more than %,d bytes (at byte %,d); "
                                    + "the file is damaged, download it again")
                            .formatted(LONGEST_HEADER, begin));
        }
        position = begin + count;
        if (position > bytes.size()) {
            throw CheckpointException.truncated(source, bytes.size(), position);
        }
        if (position > segment.byteSize()) {
            segment = bytes.upTo(position);
        }
        return begin;
    }

    byte int8() {
        long at = skip(Byte.BYTES);
        return segment.get(ValueLayout.JAVA_BYTE, at);
    }

    short int16() {
        long at = skip(Short.BYTES);
        return segment.get(GgufBytes.SHORT, at);
    }

    int int32() {
        long at = skip(Integer.BYTES);
        return segment.get(GgufBytes.INT, at);
    }

    long int64() {
        long at = skip(Long.BYTES);
        return segment.get(GgufBytes.LONG, at);
    }

    /** Passes a string over, with its length before it. */
    void skipText() {
        skip(int64());
    }

    /** Reads a string with its length before it; bytes that are not UTF-8 become U+FFFD. */
    String text() {
        long length = int64();
        long at = skip(length);
        byte[] text = segment.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Reads the name of a key or tensor. */
    String name(String what, int longest) {
        long at = position;
        long length = int64();
        if (length < 1 || length > longest) {
            throw CheckpointException.at(
                    source,
                    "%s at byte %,d has %s bytes, but must have 1 to %d; the file is damaged, download it again"
                            .formatted(what, at, Long.toUnsignedString(length), longest));
        }
        position = at;
        return text();
    }
}
