package dev.pixtral.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.api.Internal;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.kernels.WeightFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where everything is in a prepared file. It follows from the configuration, the formats, the arrangement and the sizes
 * of the small files, so all places are known before the first weight is read, and a reader can check them.
 *
 * <p>A prepared file is a safetensors file. Its tensors, in this order, each at a multiple of {@value #PAGE} bytes of
 * the file:
 *
 * <ol>
 *   <li>{@code file/NAME}, U8: the configuration as published, params.json or config.json, and the files of the
 *       tokenizer
 *   <li>the weights under their canonical names, in the order of computation: vision encoder, projector, decoder.
 *       Matrices are U8, their packed bytes in the {@link Arrangement} of the file; in {@link Arrangement#ROWS} those
 *       in bfloat16 are BF16 tensors of their shape. The token embeddings are in {@link Arrangement#ROWS} in every
 *       file. Vectors are F32.
 *   <li>{@code padding/N}, U8, zeros, after each tensor that does not end at a multiple of {@value #PAGE}, except the
 *       last one, because the format forbids holes
 * </ol>
 *
 * <p>The header ends in spaces, so that the data begin at a multiple of {@value #PAGE} bytes too. It begins with
 * {@code __metadata__}, and this with three keys, so that they are at the same place in every file of the version:
 *
 * <ol>
 *   <li>{@code pixtral.prepared}: the version of this format, {@value #VERSION}
 *   <li>{@code pixtral.header}: SHA-256, in hexadecimal, of the length of the header and the header, where these 64
 *       digits are zeros. Zeros: the file is unfinished
 *   <li>{@code pixtral.checksums}: SHA-256 of the stored bytes of each tensor, without the padding, in order and
 *       without separators
 * </ol>
 *
 * <p>Then {@value #FORMATS}, {@value #ARRANGEMENT}, {@value #QUANTISER} (the rule that codes and scales were computed
 * by), and what the writer knows, such as {@value #SOURCE}, {@value #IDENTITY} and {@value #TOOL}.
 */
@Internal
public final class PreparedLayout {
    /** Version of the format. */
    public static final int VERSION = 1;

    /** Key of the path or name of the source. */
    public static final String SOURCE = "pixtral.source";

    /** Key of the source's files, see {@link SourceIdentity#toString}. */
    public static final String IDENTITY = "pixtral.identity";

    /** Key of the program that wrote the file. */
    public static final String TOOL = "pixtral.tool";

    /** Number of bytes that the beginning of each tensor is a multiple of. */
    public static final int PAGE = 4096;

    /** Number of digits of a checksum. */
    public static final int DIGITS = 64;

    static final String FORMATS = "pixtral.formats";
    static final String ARRANGEMENT = "pixtral.arrangement";
    /**
     * Key of the rule that codes and scales were computed by: {@link #RULE}, or that of the file they are copied from.
     */
    public static final String QUANTISER = "pixtral.quantiser";

    /** The rules of the numeric contract, see {@link dev.pixtral.kernels}; another rule will have another name. */
    public static final String RULE = "blocks-of-32-2";

    /** All rules that this version can read the numbers of: in the first one, Q4 had the rule of Q4_0 of ggml. */
    static final Set<String> RULES = Set.of("blocks-of-32-1", RULE);

    /** What the names of small files begin with. */
    public static final String FILE_PREFIX = "file/";

    static final String PADDING_PREFIX = "padding/";

    /** What every prepared file begins with, after the length of its header. */
    static final String BEGINNING = "{\"__metadata__\":{\"pixtral.prepared\":\"";

    private static final String BEFORE_HASH = BEGINNING + VERSION + "\",\"pixtral.header\":\"";
    private static final String BEFORE_CHECKSUMS = "\",\"pixtral.checksums\":\"";

    /** Where the hash of the header is in a file. */
    public static final int HASH_AT = Long.BYTES + BEFORE_HASH.length();

    private static final int CHECKSUMS_AT = HASH_AT + DIGITS + BEFORE_CHECKSUMS.length();
    private static final byte[] ZEROS = "0".repeat(DIGITS).getBytes(StandardCharsets.US_ASCII);

    private final WeightFormats formats;
    private final Arrangement arrangement;
    private final Map<String, String> metadata;
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final List<SafetensorsHeader.Entry> entries = new ArrayList<>();
    private final byte[] header; // empty if the file exists
    private final int dataBegin;
    private long end; // of the data, while they are laid out

    /** What is stored at a place. */
    public enum Kind {
        /** A small file. */
        FILE,
        /** A norm or a bias, in float32. */
        VECTOR,
        /** A matrix, or the token embeddings. */
        MATRIX
    }

    /**
     * Where a tensor is.
     *
     * @param index its number, which is also that of its checksum
     * @param name canonical name, or {@code file/NAME}
     * @param kind what it is
     * @param format format of a matrix, BF16 if it is none
     * @param arrangement arrangement of a matrix
     * @param dtype type of the stored tensor: U8 of packed bytes and files
     * @param shape shape of the tensor in a checkpoint; the size of a file
     * @param begin first byte in the file
     * @param bytes number of bytes
     */
    public record Place(
            int index,
            String name,
            Kind kind,
            WeightFormat format,
            Arrangement arrangement,
            DType dtype,
            List<Long> shape,
            long begin,
            long bytes) {
        /**
         * Returns the number of rows of the tensor as a matrix.
         *
         * @return the first dimension
         */
        public int rows() {
            return Math.toIntExact(shape.getFirst());
        }

        /**
         * Returns the number of values in a row of the tensor as a matrix.
         *
         * @return product of all dimensions but the first
         */
        public int cols() {
            return Math.toIntExact(shape.stream().skip(1).reduce(1L, Math::multiplyExact));
        }

        private Place after(int dataBegin) {
            return new Place(index, name, kind, format, arrangement, dtype, shape, dataBegin + begin, bytes);
        }
    }

    /**
     * Lays out a file.
     *
     * @param config sizes of the model
     * @param formats formats of the matrices
     * @param arrangement arrangement of the matrices
     * @param files sizes of the small files by name, in their order
     * @param metadata further text, in its order
     * @throws PixtralException if a name of a file is not one
     */
    public PreparedLayout(
            ModelConfig config,
            WeightFormats formats,
            Arrangement arrangement,
            Map<String, Long> files,
            Map<String, String> metadata) {
        this(config, formats, arrangement, files, metadata, 0);
    }

    private PreparedLayout(
            ModelConfig config,
            WeightFormats formats,
            Arrangement arrangement,
            Map<String, Long> files,
            Map<String, String> metadata,
            int headerBytes) {
        this.formats = formats;
        this.arrangement = arrangement;
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        files.forEach(this::addFile);
        RequiredTensors.of(config).forEach(this::addTensor);
        this.header = headerBytes > 0 ? new byte[0] : newHeader();
        this.dataBegin = headerBytes > 0 ? headerBytes : header.length;
        places.replaceAll((_, place) -> place.after(dataBegin));
    }

    /** Returns the layout of a file that has been read; it has no {@link #header()}. */
    static PreparedLayout ofExisting(
            ModelConfig config,
            WeightFormats formats,
            Arrangement arrangement,
            Map<String, Long> files,
            int headerBytes) {
        return new PreparedLayout(config, formats, arrangement, files, Map.of(), headerBytes);
    }

    private byte[] newHeader() {
        byte[] json = json();
        int length = Math.ceilDiv(Long.BYTES + json.length, PAGE) * PAGE;
        if (length > SafetensorsHeader.LONGEST) {
            throw new PixtralException(
                    "The header of the prepared file would have %d bytes, but at most %d are allowed."
                            .formatted(length, SafetensorsHeader.LONGEST));
        }
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(length - Long.BYTES).put(json);
        while (buffer.hasRemaining()) {
            buffer.put((byte) ' ');
        }
        return buffer.array();
    }

    private void addFile(String name, long bytes) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
            throw new PixtralException("'%s' is not the name of a file of a checkpoint.".formatted(name));
        }
        List<Long> shape = List.of(bytes);
        add(FILE_PREFIX + name, Kind.FILE, Arrangement.ROWS, WeightFormat.BF16, shape, DType.U8, shape, bytes);
    }

    private void addTensor(String name, List<Long> shape) {
        if (shape.size() == 1) {
            long bytes = shape.getFirst() * Float.BYTES;
            add(name, Kind.VECTOR, Arrangement.ROWS, WeightFormat.BF16, shape, DType.F32, shape, bytes);
            return;
        }
        WeightRole role = WeightRole.of(name);
        WeightFormat format = formats.of(name);
        Arrangement placed = role == WeightRole.EMBEDDINGS ? Arrangement.ROWS : arrangement;
        int rows = Math.toIntExact(shape.getFirst());
        int cols = Math.toIntExact(shape.stream().skip(1).reduce(1L, Math::multiplyExact));
        long bytes = placed.bytes(format, rows, cols);
        boolean plain = format == WeightFormat.BF16 && placed == Arrangement.ROWS;
        DType dtype = plain ? DType.BF16 : DType.U8;
        add(name, Kind.MATRIX, placed, format, shape, dtype, plain ? shape : List.of(bytes), bytes);
    }

    private void add(
            String name,
            Kind kind,
            Arrangement placed,
            WeightFormat format,
            List<Long> shape,
            DType dtype,
            List<Long> stored,
            long bytes) {
        long gap = -end & PAGE - 1;
        if (gap > 0) {
            entries.add(new SafetensorsHeader.Entry(
                    PADDING_PREFIX + places.size(), DType.U8.name(), List.of(gap), end, end + gap));
            end += gap;
        }
        places.put(name, new Place(places.size(), name, kind, format, placed, dtype, shape, end, bytes));
        entries.add(new SafetensorsHeader.Entry(name, dtype.name(), stored, end, end + bytes));
        end = Math.addExact(end, bytes);
    }

    private byte[] json() {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator out = new JsonFactory().createGenerator(json)) {
            out.writeStartObject();
            out.writeObjectFieldStart("__metadata__");
            out.writeStringField("pixtral.prepared", Integer.toString(VERSION));
            out.writeStringField("pixtral.header", "0".repeat(DIGITS));
            out.writeStringField("pixtral.checksums", "0".repeat(DIGITS * places.size()));
            out.writeStringField(FORMATS, formats.toText());
            out.writeStringField(ARRANGEMENT, arrangement.label());
            out.writeStringField(QUANTISER, metadata.getOrDefault(QUANTISER, RULE));
            for (Map.Entry<String, String> entry : metadata.entrySet()) {
                if (!entry.getKey().equals(QUANTISER)) {
                    out.writeStringField(entry.getKey(), entry.getValue());
                }
            }
            out.writeEndObject();
            for (SafetensorsHeader.Entry entry : entries) {
                out.writeObjectFieldStart(entry.name());
                out.writeStringField("dtype", entry.type());
                writeNumbers(out, "shape", entry.shape());
                writeNumbers(out, "data_offsets", List.of(entry.begin(), entry.end()));
                out.writeEndObject();
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return json.toByteArray();
    }

    private static void writeNumbers(JsonGenerator out, String key, List<Long> numbers) throws IOException {
        out.writeArrayFieldStart(key);
        for (long number : numbers) {
            out.writeNumber(number);
        }
        out.writeEndArray();
    }

    /**
     * Returns the formats of the matrices.
     *
     * @return formats by role
     */
    public WeightFormats formats() {
        return formats;
    }

    /**
     * Returns the arrangement of the matrices.
     *
     * @return arrangement of all but the embeddings
     */
    public Arrangement arrangement() {
        return arrangement;
    }

    /**
     * Returns the places of all tensors except the padding.
     *
     * @return places by name, in the order of the file
     */
    public Map<String, Place> places() {
        return Collections.unmodifiableMap(places);
    }

    /** Returns all tensors as the header describes them. */
    List<SafetensorsHeader.Entry> entries() {
        return entries;
    }

    /**
     * Returns the size of the file.
     *
     * @return bytes, header included
     */
    public long fileBytes() {
        return dataBegin + end;
    }

    /**
     * Returns the header of the unfinished file: with its length before it, and zeros for all checksums.
     *
     * @return a new array of a multiple of {@value #PAGE} bytes
     */
    public byte[] header() {
        return header.clone();
    }

    /**
     * Returns where the checksum of a tensor is in the file.
     *
     * @param place one of {@link #places}
     * @return offset of {@value #DIGITS} digits
     */
    public static int checksumAt(Place place) {
        return CHECKSUMS_AT + place.index() * DIGITS;
    }

    /**
     * Completes a header whose checksums are set.
     *
     * @param header as {@link #header}; receives its own hash
     * @return the hash
     */
    public static String seal(byte[] header) {
        String hash = hash(header);
        System.arraycopy(hash.getBytes(StandardCharsets.US_ASCII), 0, header, HASH_AT, DIGITS);
        return hash;
    }

    /** Returns the hash that a header should contain. */
    static String hash(byte[] header) {
        MessageDigest digest = sha256();
        digest.update(header, 0, HASH_AT);
        digest.update(ZEROS);
        digest.update(header, HASH_AT + DIGITS, header.length - HASH_AT - DIGITS);
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Returns a new SHA-256.
     *
     * @return the digest of no bytes
     */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
