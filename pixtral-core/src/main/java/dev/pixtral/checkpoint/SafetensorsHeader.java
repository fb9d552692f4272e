package dev.pixtral.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.pixtral.checkpoint.file.ForeignFile;
import dev.pixtral.checkpoint.file.Json;
import dev.pixtral.errors.CheckpointException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON header of a safetensors file, read as a stream and checked: every tensor has exactly the bytes that its type
 * and shape need, as far as the type is known, and all tensors together cover the data without overlap or gap.
 *
 * @param entries the tensors, in the order of the file's data
 * @param metadata free text under {@code __metadata__}
 * @param dataBegin first byte of the data in the file
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata, long dataBegin) {
    /** The limit of huggingface_hub; the header of Pixtral-12B has 70 kB. */
    static final long LONGEST = 25_000_000;

    private static final int PREFIX = Long.BYTES; // the length of the header
    private static final int MAX_DIMENSIONS = 16;

    /** Bytes of a value, of the types that weights of this project cannot have. */
    private static final Map<String, Integer> OTHER_TYPES = Map.ofEntries(
            Map.entry("BOOL", 1),
            Map.entry("I8", 1),
            Map.entry("F8_E4M3", 1),
            Map.entry("F8_E5M2", 1),
            Map.entry("F8_E8M0", 1),
            Map.entry("I16", 2),
            Map.entry("U16", 2),
            Map.entry("U32", 4),
            Map.entry("I64", 8),
            Map.entry("U64", 8),
            Map.entry("F64", 8),
            Map.entry("C64", 8));

    /**
     * Where a tensor is.
     *
     * @param name name in this file
     * @param type name of the type of its values, possibly one that is not known here
     * @param shape sizes of the dimensions
     * @param begin first byte in the data after the header
     * @param end byte after the last one
     */
    record Entry(String name, String type, List<Long> shape, long begin, long end) {
        Optional<DType> dtype() {
            return DType.named(type);
        }
    }

    /** Reads bytes of a file. */
    @FunctionalInterface
    interface Bytes {
        /** Returns exactly these bytes, which the file has. */
        byte[] read(long from, int length);
    }

    /**
     * Reads the header of a file.
     *
     * @param size bytes of the file
     * @param file reads its bytes
     * @param source its source, for messages
     * @throws CheckpointException if the file is damaged, incomplete or of another kind
     */
    static SafetensorsHeader read(long size, Bytes file, String source) {
        byte[] head = file.read(0, (int) Math.min(ForeignFile.HEAD, size));
        long length = head.length <= PREFIX
                ? 0
                : ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length <= 0 || length > LONGEST || head[PREFIX] != '{') {
            throw CheckpointException.at(
                    source,
                    "not a safetensors file but "
                            + ForeignFile.recognise(head).orElse("something unknown; download it again"));
        }
        if (size - PREFIX < length) {
            throw CheckpointException.truncated(source, size, PREFIX + length);
        }
        // a server is asked for the rest only, so that the bytes that are used arrive once and in order
        byte[] json = Arrays.copyOfRange(head, PREFIX, PREFIX + (int) length);
        int rest = PREFIX + (int) length - head.length;
        if (rest > 0) {
            System.arraycopy(file.read(head.length, rest), 0, json, head.length - PREFIX, rest);
        }
        SafetensorsHeader header = parse(json, source);
        header.checkSize(size, source);
        return header;
    }

    /** Reads the header of a file in memory. */
    static SafetensorsHeader of(MemorySegment file, String source) {
        return read(
                file.byteSize(), (from, length) -> file.asSlice(from, length).toArray(ValueLayout.JAVA_BYTE), source);
    }

    /** Reads the JSON of a header. */
    static SafetensorsHeader parse(byte[] json, String source) {
        return Json.parse(
                json, source + " (header)", parser -> new Reader(parser, source, PREFIX + json.length).read());
    }

    private void checkSize(long size, String source) {
        long needed = dataBegin + Math.min(dataBytes(), Long.MAX_VALUE / 2); // avoids overflow
        if (size < needed) {
            throw CheckpointException.truncated(source, size, needed);
        }
        if (size > needed) {
            throw CheckpointException.at(
                    source,
                    "the file has %d bytes, but its header describes only %d; the file is damaged, download it again"
                            .formatted(size, needed));
        }
    }

    /** Returns the number of bytes of data that the header describes. */
    long dataBytes() {
        return entries.isEmpty() ? 0 : entries.getLast().end();
    }

    /** Reads the tokens once; fails at an unexpected one. */
    private record Reader(JsonParser parser, String source, long dataBegin) {

        SafetensorsHeader read() throws IOException {
            List<Entry> entries = new ArrayList<>();
            Map<String, String> metadata = new LinkedHashMap<>();
            expect(parser.currentToken(), JsonToken.START_OBJECT, "the header");
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                expect(parser.nextToken(), JsonToken.START_OBJECT, name);
                if (name.equals("__metadata__")) {
                    readMetadata(metadata);
                } else {
                    entries.add(readEntry(name));
                }
            }
            return new SafetensorsHeader(inOrder(entries), Map.copyOf(metadata), dataBegin);
        }

        private void readMetadata(Map<String, String> metadata) throws IOException {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                expect(parser.nextToken(), JsonToken.VALUE_STRING, "__metadata__");
                metadata.put(key, parser.getText());
            }
        }

        private Entry readEntry(String name) throws IOException {
            String type = null;
            List<Long> shape = null;
            List<Long> offsets = null;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (key) {
                    case "dtype" -> {
                        expect(value, JsonToken.VALUE_STRING, name);
                        type = parser.getText();
                    }
                    case "shape" -> shape = sizes(value, name);
                    case "data_offsets" -> offsets = sizes(value, name);
                    default -> parser.skipChildren();
                }
            }
            if (type == null || shape == null || offsets == null || offsets.size() != 2) {
                throw bad(name, "needs a dtype, a shape and two data_offsets");
            }
            return checked(new Entry(name, type, shape, offsets.get(0), offsets.get(1)));
        }

        private List<Long> sizes(JsonToken first, String name) throws IOException {
            expect(first, JsonToken.START_ARRAY, name);
            List<Long> sizes = new ArrayList<>(4);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, name);
                long size = parser.getLongValue();
                if (size < 0 || sizes.size() == MAX_DIMENSIONS) {
                    throw bad(name, "has a negative size or more than %d dimensions".formatted(MAX_DIMENSIONS));
                }
                sizes.add(size);
            }
            return sizes;
        }

        private Entry checked(Entry entry) {
            Optional<Integer> bytes =
                    entry.dtype().map(DType::bytes).or(() -> Optional.ofNullable(OTHER_TYPES.get(entry.type())));
            try {
                long needed = bytes.orElse(1);
                for (long size : entry.shape()) {
                    needed = Math.multiplyExact(needed, size);
                }
                long found = Math.subtractExact(entry.end(), entry.begin());
                if (bytes.isEmpty() ? found >= 0 : found == needed) {
                    return entry;
                }
            } catch (ArithmeticException e) {
                throw bad(entry.name(), "has the impossible shape " + entry.shape());
            }
            throw bad(
                    entry.name(),
                    "is at bytes %d to %d, which is not the size of %s %s"
                            .formatted(
                                    entry.begin(),
                                    entry.end(),
                                    CheckpointException.quote(entry.type()),
                                    entry.shape()));
        }

        private List<Entry> inOrder(List<Entry> entries) {
            entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
            long end = 0;
            for (Entry entry : entries) {
                if (entry.begin() != end) {
                    throw bad(
                            entry.name(),
                            "begins at byte %d of the data, but the tensor before it ends at %d"
                                    .formatted(entry.begin(), end));
                }
                end = entry.end();
            }
            return List.copyOf(entries);
        }

        private void expect(JsonToken found, JsonToken needed, String where) {
            if (found != needed) {
                throw bad(where, "has %s instead of %s".formatted(found, needed));
            }
        }

        private CheckpointException bad(String tensor, String problem) {
            return CheckpointException.at(
                    source,
                    "'%s' %s; the file is damaged or not a safetensors file of weights"
                            .formatted(CheckpointException.quote(tensor), problem));
        }
    }
}
