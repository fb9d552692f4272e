package dev.pixtral.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file, read as a stream and checked: every tensor has a known type and exactly the
 * bytes that its type and shape need, and all tensors together cover the data without overlap or gap.
 *
 * @param entries the tensors, in the order of the file's data
 * @param metadata free text under {@code __metadata__}
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    private static final int MAX_DIMENSIONS = 16;

    /** Where a tensor is: bytes {@code begin} to {@code end}, exclusive, of the data after the header. */
    record Entry(String name, DType dtype, List<Long> shape, long begin, long end) {}

    static SafetensorsHeader parse(byte[] json, String source) {
        return Json.parse(json, source + " (header)", parser -> new Reader(parser, source).read());
    }

    /** Returns the number of bytes of data that the header describes. */
    long dataBytes() {
        return entries.isEmpty() ? 0 : entries.getLast().end();
    }

    /** Reads the tokens once; fails at an unexpected one. */
    private record Reader(JsonParser parser, String source) {

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
            return new SafetensorsHeader(inOrder(entries), Map.copyOf(metadata));
        }

        private void readMetadata(Map<String, String> metadata) throws IOException {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                expect(parser.nextToken(), JsonToken.VALUE_STRING, "__metadata__");
                metadata.put(key, parser.getText());
            }
        }

        private Entry readEntry(String name) throws IOException {
            DType dtype = null;
            List<Long> shape = null;
            List<Long> offsets = null;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (key) {
                    case "dtype" -> {
                        expect(value, JsonToken.VALUE_STRING, name);
                        dtype = dtype(name, parser.getText());
                    }
                    case "shape" -> shape = sizes(value, name);
                    case "data_offsets" -> offsets = sizes(value, name);
                    default -> parser.skipChildren();
                }
            }
            if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
                throw bad(name, "needs a dtype, a shape and two data_offsets");
            }
            return checked(new Entry(name, dtype, shape, offsets.get(0), offsets.get(1)));
        }

        private DType dtype(String name, String text) {
            return DType.named(text)
                    .orElseThrow(() -> bad(
                            name,
                            "has the unknown type '%s'; supported are %s"
                                    .formatted(CheckpointException.quote(text), Arrays.toString(DType.values()))));
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
            try {
                long needed = entry.dtype().bytes();
                for (long size : entry.shape()) {
                    needed = Math.multiplyExact(needed, size);
                }
                if (needed == Math.subtractExact(entry.end(), entry.begin())) {
                    return entry;
                }
            } catch (ArithmeticException e) {
                throw bad(entry.name(), "has the impossible shape " + entry.shape());
            }
            throw bad(
                    entry.name(),
                    "is at bytes %d to %d, which is not the size of %s %s"
                            .formatted(entry.begin(), entry.end(), entry.dtype(), entry.shape()));
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
