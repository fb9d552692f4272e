package dev.pixtral.checkpoint;

import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.checkpoint.gguf.GgufBytes;
import dev.pixtral.checkpoint.gguf.GgufFile;
import dev.pixtral.checkpoint.gguf.GgufFiles;
import dev.pixtral.checkpoint.gguf.GgufRows;
import dev.pixtral.checkpoint.gguf.GgufTensor;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.testing.GgufModels;
import dev.pixtral.tokenizer.PixtralVocabulary;
import dev.pixtral.tokenizer.Tekken;
import dev.pixtral.tokenizer.Tokenizer;
import java.io.ByteArrayInputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads any bytes as GGUF files. Throws {@link dev.pixtral.errors.PixtralException}s and nothing else. */
public final class GgufFuzz {
    private static final long MOST_VALUES = 1 << 14;
    private static final String TEXT = "m.gguf";
    private static final String PROJECTOR = "mmproj-m.gguf";
    private static final List<String> SPLIT = List.of("m-00001-of-00002.gguf", "m-00002-of-00002.gguf");
    private static final byte IN_PARTS = 1;

    private GgufFuzz() {}

    /** Files in memory. */
    private record InMemory(Map<String, byte[]> contents) implements CheckpointFiles {
        @Override
        public String source() {
            return "fuzz";
        }

        @Override
        public Set<String> names() {
            return contents.keySet();
        }

        @Override
        public long size(String name) {
            return contents.get(name).length;
        }

        @Override
        public byte[] read(String name, long from, int length) {
            return Arrays.copyOfRange(contents.get(name), (int) from, (int) from + length);
        }
    }

    /** A text model with its projector file, and a text model in two files: inputs for {@link #model}. */
    public static List<byte[]> models() {
        ModelConfig config = new ModelConfig(
                new TextConfig(8, 16, 1, 1, 1, 8, 290, 1e6, 1e-5, 64),
                new VisionConfig(8, 16, 1, 1, 8, 3, 8, 4, 1e4, 1e-5),
                true,
                10);
        Tokenizer tokenizer = PixtralVocabulary.load(290);
        try (Checkpoint random = Checkpoint.random("random", config, 1)) {
            List<byte[]> parts = GgufModels.parts(random, tokenizer, 2);
            return List.of(
                    joined((byte) 0, GgufModels.text(random, tokenizer), GgufModels.projector(random)),
                    joined(IN_PARTS, parts.get(0), parts.get(1)));
        }
    }

    private static byte[] joined(byte kind, byte[] first, byte[] second) {
        return ByteBuffer.allocate(1 + Integer.BYTES + first.length + second.length)
                .put(kind)
                .putInt(first.length)
                .put(first)
                .put(second)
                .array();
    }

    /** Reads two files as {@link #models} joins them: configuration, tokenizer and weights. */
    public static void model(byte[] input) {
        if (input.length < 1 + Integer.BYTES) {
            return;
        }
        int from = 1 + Integer.BYTES;
        int length = Math.clamp(ByteBuffer.wrap(input).getInt(1), 0, input.length - from);
        List<String> names = input[0] == IN_PARTS ? SPLIT : List.of(TEXT, PROJECTOR);
        Map<String, byte[]> contents = new LinkedHashMap<>();
        contents.put(names.get(0), Arrays.copyOfRange(input, from, from + length));
        contents.put(names.get(1), Arrays.copyOfRange(input, from + length, input.length));
        model(new InMemory(contents), names.getFirst());
    }

    private static void model(InMemory memory, String first) {
        GgufFiles files = GgufFiles.find(memory, first);
        CheckpointOutline outline = GgufCheckpoint.outline(files);
        for (TensorPlace place : outline.tensors()) {
            if (place.elements() <= MOST_VALUES) {
                byte[] stored = memory.read(place.file(), place.begin(), (int) place.bytes());
                place.over("fuzz", place.shape().getFirst(), MemorySegment.ofArray(stored))
                        .toFloats();
            }
        }
        Tekken.parse(new ByteArrayInputStream(files.read().tokenizer()), "fuzz").encode("Hello, world");
    }

    /** Reads one file: every value of its metadata as everything, and its tensors, decoded and as codes. */
    public static void file(byte[] bytes) {
        MemorySegment memory = MemorySegment.ofArray(bytes);
        GgufFile file = GgufFile.read(GgufBytes.of(memory), "fuzz.gguf");
        for (String key : file.metadata().keys()) {
            asked(() -> file.metadata().text(key));
            asked(() -> file.metadata().integer(key));
            asked(() -> file.metadata().number(key));
            asked(() -> file.metadata().flag(key));
            asked(() -> file.metadata().texts(key));
            asked(() -> file.metadata().numbers(key));
        }
        for (GgufTensor tensor : file.tensors()) {
            long cols = tensor.shape().getLast();
            if (tensor.type().isSupported() && tensor.bytes() > 0 && cols <= MOST_VALUES) {
                GgufRows rows = new GgufRows(
                        "fuzz.gguf",
                        tensor.name(),
                        tensor.type(),
                        (int) cols,
                        memory.asSlice(tensor.begin(), tensor.bytes()));
                rows.floats(0, new float[(int) cols]);
                if (tensor.type().keepsCodes()) {
                    WeightFormat format = tensor.type().format().orElseThrow();
                    short[] halves = new short[(int) cols / 32 * format.halves()];
                    asked(() -> rows.codes().read(0, 1, new byte[(int) cols], halves));
                }
            }
        }
    }

    private static void asked(Runnable question) {
        try {
            question.run();
        } catch (CheckpointException refused) {
            if (!refused.getMessage().startsWith("fuzz.gguf: ")) {
                throw new IllegalStateException("no file is named", refused);
            }
        }
    }
}
