package dev.pixtral.checkpoint.write;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.RequiredTensors;
import dev.pixtral.checkpoint.Tensor;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.checkpoint.gguf.GgmlType;
import dev.pixtral.checkpoint.gguf.GgufNames;
import dev.pixtral.errors.PixtralException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Writes a checkpoint as a GGUF file and the projector file beside it, as llama.cpp's converter names and orders their
 * contents. Values are streamed: the memory does not depend on the size of the model. A file has its name only when it
 * is complete.
 */
public final class GgufWriter {
    private static final String ENDING = ".gguf";
    private static final long RESERVE = 64 << 20; // left free
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final String MISTRAL3 = "mistral3";
    private static final String VISION = "clip.vision.";

    private final Checkpoint source;
    private final GgufTypes types;
    private final Path file;

    private GgufWriter(Checkpoint source, GgufTypes types, Path file) {
        this.source = source;
        this.types = types;
        this.file = file;
    }

    /**
     * Plans the files; writes nothing yet.
     *
     * @param source the checkpoint; must be open while it is written
     * @param types types of its tensors
     * @param file the file of the language model, which ends in {@code .gguf} and does not exist yet
     * @return the writer
     */
    public static GgufWriter of(Checkpoint source, GgufTypes types, Path file) {
        return new GgufWriter(source, types, file);
    }

    /**
     * Returns the projector file.
     *
     * @return a path beside the file of the language model, under a name by which that finds it
     */
    public Path projector() {
        String name = file.getFileName().toString();
        String stem = name.substring(0, name.length() - ENDING.length());
        String type = types == GgufTypes.BF16 ? "bf16" : "f16";
        return file.resolveSibling("mmproj-%s-%s%s".formatted(stem, type, ENDING));
    }

    /**
     * Returns the size of all values, the total of the progress.
     *
     * @return bytes
     */
    public long dataBytes() {
        return entries(false).stream().mapToLong(GgufHead.Entry::bytes).sum()
                + entries(true).stream().mapToLong(GgufHead.Entry::bytes).sum();
    }

    /**
     * Writes both files.
     *
     * @param vocabulary the tokenizer
     * @param threads number of threads that compute values
     * @param written receives the number of bytes of values so far, of {@link #dataBytes}, on this thread
     * @throws PixtralException if a file exists already, there is too little room, a file cannot be written, or the
     *     thread is interrupted
     */
    public void write(GgufVocabulary vocabulary, int threads, LongConsumer written) {
        requireNew(file);
        requireNew(projector());
        try (RowBlocks blocks = new RowBlocks(threads, written)) {
            requireRoom();
            write(projector(), projectorHead(), entries(true), blocks);
            write(file, textHead(vocabulary), entries(false), blocks);
        } catch (IOException e) {
            throw new PixtralException(
                    "%s cannot be written (%s): check the disk, and write it again."
                            .formatted(
                                    file, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
                    e);
        }
    }

    private static void requireNew(Path file) {
        if (Files.exists(file)) {
            throw new PixtralException("%s exists already; give the name of a file that does not.".formatted(file));
        }
    }

    private void requireRoom() throws IOException {
        long needed = dataBytes() + RESERVE;
        long free = Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace();
        if (free < needed) {
            throw new PixtralException("%s needs %,d MB, but its disk has only %,d MB left; choose another disk."
                    .formatted(file, needed / 1_000_000, free / 1_000_000));
        }
    }

    private void write(Path to, GgufHead head, List<GgufHead.Entry> tensors, RowBlocks blocks) throws IOException {
        Path temporary = to.resolveSibling(to.getFileName() + ".unfinished");
        try {
            try (FileChannel out = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                write(ByteBuffer.wrap(head.bytes(tensors)), out);
                for (GgufHead.Entry tensor : tensors) {
                    blocks.write(source.tensor(tensor.name(), tensor.sizes()), tensor.rowBytes(), filler(tensor), out);
                    blocks.finish(out);
                    write(ByteBuffer.allocate((int) (tensor.paddedBytes() - tensor.bytes())), out);
                }
            }
            Files.move(temporary, to);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void write(ByteBuffer bytes, FileChannel out) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private RowBlocks.Filler filler(GgufHead.Entry entry) {
        Tensor tensor = source.tensor(entry.name(), entry.sizes());
        if (entry.type() == GgmlType.BF16) {
            return (block, begin, end) -> {
                short[] row = new short[tensor.cols()];
                for (int i = begin; i < end; i++) {
                    tensor.bf16Row(i, row);
                    block.asShortBuffer().put(row);
                    block.position(block.position() + row.length * Short.BYTES);
                }
            };
        }
        return (block, begin, end) -> {
            float[] row = new float[tensor.cols()];
            for (int i = begin; i < end; i++) {
                tensor.floatRow(i, row);
                GgufBlocks.put(entry.type(), row, block);
            }
        };
    }

    private List<GgufHead.Entry> entries(boolean vision) {
        ModelConfig config = source.config();
        List<GgufHead.Entry> entries = new ArrayList<>();
        RequiredTensors.stored(config).forEach((name, shape) -> {
            String stored = GgufNames.stored(name).orElseThrow();
            if ((stored.startsWith("v.") || stored.startsWith("mm.")) == vision) {
                GgmlType type = types.of(name, shape, config.text().numLayers());
                entries.add(new GgufHead.Entry(name, stored, type, shape));
            }
        });
        return entries;
    }

    private GgufHead textHead(GgufVocabulary vocabulary) {
        TextConfig text = source.config().text();
        int[] kinds = new int[vocabulary.tokens().size()];
        for (int id = 0; id < kinds.length; id++) {
            kinds[id] = id < vocabulary.specials() ? CONTROL : NORMAL;
        }
        String key = architecture(text) + ".";
        GgufHead head = new GgufHead()
                .text("general.architecture", architecture(text))
                .text("general.type", "model")
                .text("general.name", source.source())
                .integer(key + "block_count", text.numLayers())
                .integer(key + "context_length", text.maxPositions())
                .integer(key + "embedding_length", text.hiddenSize())
                .integer(key + "feed_forward_length", text.intermediateSize())
                .integer(key + "attention.head_count", text.numHeads())
                .integer(key + "attention.head_count_kv", text.numKeyValueHeads())
                .integer(key + "attention.key_length", text.headDim())
                .integer(key + "attention.value_length", text.headDim())
                .integer(key + "rope.dimension_count", text.headDim())
                .number(key + "rope.freq_base", text.ropeTheta())
                .number(key + "attention.layer_norm_rms_epsilon", text.rmsNormEps())
                .integer(key + "vocab_size", text.vocabSize());
        return scaling(head, text)
                .text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", "tekken")
                .texts("tokenizer.ggml.tokens", vocabulary.tokens())
                .integers("tokenizer.ggml.token_type", kinds)
                .texts("tokenizer.ggml.merges", vocabulary.merges());
    }

    /** The architecture with stretched rotation, scaled queries and possibly no output matrix has another name. */
    private static String architecture(TextConfig text) {
        boolean plain = text.yarn().equals(TextConfig.Yarn.NONE)
                && text.queryScale().equals(TextConfig.QueryScale.NONE)
                && !text.tiedEmbeddings();
        return plain ? "llama" : MISTRAL3;
    }

    private static GgufHead scaling(GgufHead head, TextConfig text) {
        if (!text.yarn().equals(TextConfig.Yarn.NONE)) {
            head.text(MISTRAL3 + ".rope.scaling.type", "yarn")
                    .number(MISTRAL3 + ".rope.scaling.factor", text.yarn().factor())
                    .integer(
                            MISTRAL3 + ".rope.scaling.original_context_length",
                            text.yarn().originalPositions())
                    .number(
                            MISTRAL3 + ".rope.scaling.yarn_beta_fast",
                            text.yarn().betaFast())
                    .number(
                            MISTRAL3 + ".rope.scaling.yarn_beta_slow",
                            text.yarn().betaSlow())
                    .number(
                            MISTRAL3 + ".rope.scaling.yarn_log_multiplier",
                            text.yarn().magnitude() == 1 ? 1 : 0);
        }
        if (!text.queryScale().equals(TextConfig.QueryScale.NONE)) {
            head.number(
                    MISTRAL3 + ".attention.temperature_scale", text.queryScale().beta());
        }
        return head;
    }

    private GgufHead projectorHead() {
        VisionConfig vision = source.config().vision();
        return new GgufHead()
                .text("general.architecture", "clip")
                .text("general.type", "mmproj")
                .flag("clip.has_vision_encoder", true)
                .text("clip.projector_type", "pixtral")
                .flag("clip.use_silu", true)
                .number("clip.rope.freq_base", vision.ropeTheta())
                .integer(VISION + "projection_dim", source.config().text().hiddenSize())
                .integer(VISION + "image_size", vision.imageSize())
                .integer(VISION + "patch_size", vision.patchSize())
                .integer(VISION + "spatial_merge_size", vision.mergeSize())
                .integer(VISION + "embedding_length", vision.hiddenSize())
                .integer(VISION + "feed_forward_length", vision.intermediateSize())
                .integer(VISION + "block_count", vision.numLayers())
                .integer(VISION + "attention.head_count", vision.numHeads())
                .number(VISION + "attention.layer_norm_epsilon", vision.rmsNormEps())
                .numbers(VISION + "image_mean", 0.48145466, 0.4578275, 0.40821073)
                .numbers(VISION + "image_std", 0.26862954, 0.26130258, 0.27577711);
    }
}
