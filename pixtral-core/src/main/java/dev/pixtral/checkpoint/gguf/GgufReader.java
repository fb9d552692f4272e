package dev.pixtral.checkpoint.gguf;

import dev.pixtral.checkpoint.file.ForeignFile;
import dev.pixtral.errors.CheckpointException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the header of a GGUF file from its first byte to its data. Used once. */
final class GgufReader {
    private static final int MOST_KEYS = 1 << 16; // a model has about 50
    private static final int MOST_TENSORS = 1 << 16; // Pixtral-12B has 363 and 223
    private static final int LONGEST_KEY = 1 << 16; // the limit of the format
    private static final int LONGEST_NAME = 1 << 10;
    private static final int MOST_DIMENSIONS = 4;
    private static final int MOST_ELEMENTS = 1 << 27; // of an array, each at least a byte
    private static final int DEFAULT_ALIGNMENT = 32;
    private static final int LARGEST_ALIGNMENT = 1 << 20;
    private static final String ALIGNMENT = "general.alignment";
    private static final String AGAIN = "; the file is damaged, download it again";

    private final GgufBytes bytes;
    private final String source;
    private final GgufCursor cursor;

    /** A tensor whose data are not located yet. */
    private record Info(String name, GgmlType type, List<Long> shape, long offset, long size) {}

    GgufReader(GgufBytes bytes, String source) {
        this.bytes = bytes;
        this.source = source;
        this.cursor = new GgufCursor(bytes, source, 0);
    }

    GgufFile read() {
        int version = version();
        int tensors = count("tensors", MOST_TENSORS);
        int keys = count("keys", MOST_KEYS);
        GgufMetadata metadata = new GgufMetadata(bytes, source, places(keys));
        int alignment = alignment(metadata);
        List<Info> infos = infos(tensors);
        long dataBegin = Math.ceilDiv(cursor.position(), alignment) * alignment;
        return new GgufFile(source, version, metadata, located(infos, dataBegin, alignment), cursor.position());
    }

    private int version() {
        byte[] head = bytes.upTo(Math.min(ForeignFile.HEAD, bytes.size()))
                .asSlice(0, Math.min(ForeignFile.HEAD, bytes.size()))
                .toArray(ValueLayout.JAVA_BYTE);
        if (!GgufFile.isGguf(head)) {
            throw CheckpointException.at(
                    source,
                    "not a GGUF file but "
                            + ForeignFile.recognise(head).orElse("something unknown; download it again"));
        }
        cursor.skip(Integer.BYTES); // what it begins with
        int version = cursor.int32();
        boolean reversed = head[0] == 'F';
        if (!reversed && (version == 2 || version == 3)) {
            return version;
        }
        int swapped = Integer.reverseBytes(version);
        if (reversed || swapped > 0 && swapped < 1 << Short.SIZE) {
            throw CheckpointException.at(
                    source,
                    "this GGUF file is big-endian, which is not supported; download the little-endian file of the model");
        }
        throw CheckpointException.at(
                source,
                "version %s of GGUF is not supported, only 2 and 3; download the model in a current file"
                        .formatted(Integer.toUnsignedString(version)));
    }

    private int count(String what, int most) {
        long count = cursor.int64();
        if (count < 0 || count > most) {
            throw CheckpointException.at(
                    source,
                    "the header claims to have %s %s, but a model has at most %,d%s"
                            .formatted(Long.toUnsignedString(count), what, most, AGAIN));
        }
        return (int) count;
    }

    private Map<String, GgufMetadata.Place> places(int keys) {
        Map<String, GgufMetadata.Place> places = new LinkedHashMap<>();
        for (int i = 0; i < keys; i++) {
            String key = cursor.name("the name of key %d".formatted(i), LONGEST_KEY);
            GgufType type = type(key);
            GgufMetadata.Place place = type == GgufType.ARRAY ? array(key) : value(type);
            if (places.put(key, place) != null) {
                throw bad("key", key, "occurs twice");
            }
        }
        return places;
    }

    private GgufType type(String key) {
        int number = cursor.int32();
        if (!GgufType.isNumber(number)) {
            throw bad("key", key, "has the unknown type %s".formatted(Integer.toUnsignedString(number)));
        }
        return GgufType.of(number);
    }

    private GgufMetadata.Place value(GgufType type) {
        long at = cursor.position();
        if (type == GgufType.STRING) {
            cursor.skipText();
        } else {
            cursor.skip(type.bytes());
        }
        return new GgufMetadata.Place(type, type, 1, at);
    }

    private GgufMetadata.Place array(String key) {
        GgufType type = type(key);
        if (type == GgufType.ARRAY) {
            throw bad("key", key, "is an array of arrays, which no model needs");
        }
        long count = cursor.int64();
        if (count < 0 || count > MOST_ELEMENTS) {
            throw bad("key", key, "has %s elements".formatted(Long.toUnsignedString(count)));
        }
        long at = cursor.position();
        if (type == GgufType.STRING) {
            for (long i = 0; i < count; i++) {
                cursor.skipText();
            }
        } else {
            cursor.skip(count * type.bytes());
        }
        return new GgufMetadata.Place(GgufType.ARRAY, type, (int) count, at);
    }

    private static int alignment(GgufMetadata metadata) {
        int alignment = metadata.integer(ALIGNMENT).orElse(DEFAULT_ALIGNMENT);
        if (alignment < 1 || alignment > LARGEST_ALIGNMENT || Integer.bitCount(alignment) != 1) {
            throw metadata.bad(
                    ALIGNMENT, "is %d, but must be a power of two up to %d".formatted(alignment, LARGEST_ALIGNMENT));
        }
        return alignment;
    }

    private List<Info> infos(int tensors) {
        List<Info> infos = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < tensors; i++) {
            String name = cursor.name("the name of tensor %d".formatted(i), LONGEST_NAME);
            if (!names.add(name)) {
                throw bad("tensor", name, "occurs twice");
            }
            List<Long> shape = shape(name);
            int number = cursor.int32();
            GgmlType type = GgmlType.numbered(number)
                    .orElseThrow(() -> CheckpointException.at(
                            source,
                            ("tensor '%s' has the type number %s, which is not known here; "
                                            + "download the model in another quantisation, such as Q4_K_M or Q8_0")
                                    .formatted(CheckpointException.quote(name), Integer.toUnsignedString(number))));
            infos.add(new Info(name, type, shape, cursor.int64(), size(name, type, shape)));
        }
        return infos;
    }

    /** Reads the dimensions, which are stored fastest first. */
    private List<Long> shape(String name) {
        int dimensions = cursor.int32();
        if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
            throw bad(
                    "tensor",
                    name,
                    "has %s dimensions, but must have 1 to %d"
                            .formatted(Integer.toUnsignedString(dimensions), MOST_DIMENSIONS));
        }
        Long[] shape = new Long[dimensions];
        for (int i = dimensions - 1; i >= 0; i--) {
            shape[i] = cursor.int64();
            if (shape[i] < 0) {
                throw bad("tensor", name, "has the size %s".formatted(Long.toUnsignedString(shape[i])));
            }
        }
        return List.of(shape);
    }

    private long size(String name, GgmlType type, List<Long> shape) {
        long fastest = shape.getLast();
        if (fastest % type.blockSize() != 0) {
            throw bad(
                    "tensor",
                    name,
                    "has rows of %,d values, but %s needs a multiple of %d".formatted(fastest, type, type.blockSize()));
        }
        try {
            long size = Math.multiplyExact(fastest / type.blockSize(), (long) type.blockBytes());
            for (long dimension : shape.subList(0, shape.size() - 1)) {
                size = Math.multiplyExact(size, dimension);
            }
            return size;
        } catch (ArithmeticException e) {
            throw bad("tensor", name, "has the impossible shape %s".formatted(shape));
        }
    }

    private List<GgufTensor> located(List<Info> infos, long dataBegin, int alignment) {
        List<Info> sorted = new ArrayList<>(infos);
        sorted.sort(Comparator.comparingLong(Info::offset));
        List<GgufTensor> tensors = new ArrayList<>();
        long end = dataBegin;
        for (Info info : sorted) {
            if (info.offset < 0 || info.offset % alignment != 0) {
                throw bad(
                        "tensor",
                        info.name,
                        "begins at byte %s of the data, but must begin at a multiple of %d"
                                .formatted(Long.toUnsignedString(info.offset), alignment));
            }
            long begin = dataBegin + info.offset;
            if (begin < 0 || info.size > bytes.size() || begin > bytes.size() - info.size) {
                long needed = begin < 0 || begin > Long.MAX_VALUE - info.size ? Long.MAX_VALUE : begin + info.size;
                throw CheckpointException.truncated(source, bytes.size(), needed);
            }
            if (begin < end) {
                throw bad(
                        "tensor",
                        info.name,
                        "overlaps with tensor '%s'"
                                .formatted(CheckpointException.quote(
                                        tensors.getLast().name())));
            }
            end = begin + info.size;
            tensors.add(new GgufTensor(info.name, info.type, info.shape, begin, end));
        }
        return List.copyOf(tensors);
    }

    private CheckpointException bad(String kind, String name, String problem) {
        return CheckpointException.at(
                source, "%s '%s' %s%s".formatted(kind, CheckpointException.quote(name), problem, AGAIN));
    }
}
