package dev.pixtral.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.Tensor;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.checkpoint.gguf.GgmlType;
import dev.pixtral.checkpoint.gguf.GgufBuilder;
import dev.pixtral.checkpoint.gguf.GgufNames;
import dev.pixtral.tokenizer.Tekken;
import dev.pixtral.tokenizer.Tokenizer;
import dev.pixtral.tokenizer.TokenizerWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes a checkpoint as GGUF files, as llama.cpp's converter does: matrices in BF16, vectors in F32. */
public final class GgufModels {
    private static final String LLAMA = "llama.";
    private static final String CLIP = "clip.vision.";
    private static final int CONTROL = 3;
    private static final int NORMAL = 1;

    private GgufModels() {}

    /** The file of the text model. */
    public static byte[] text(Checkpoint source, Tokenizer tokenizer) {
        return with(source, "", tokenizer(metadata(source.config().text()), tokenizer))
                .build();
    }

    /** The projector file. */
    public static byte[] projector(Checkpoint source) {
        return with(source, "vision_", projector(source.config())).build();
    }

    /** The text model in several files, each with some of the tensors. */
    public static List<byte[]> parts(Checkpoint source, Tokenizer tokenizer, int count) {
        List<String> names = names(source, "");
        List<byte[]> parts = new ArrayList<>();
        for (int part = 0; part < count; part++) {
            GgufBuilder file = part == 0
                    ? tokenizer(metadata(source.config().text()), tokenizer)
                    : new GgufBuilder().text("general.architecture", "llama");
            file.integer("split.no", part).integer("split.count", count).integer("split.tensors.count", names.size());
            for (int i = part; i < names.size(); i += count) {
                add(source, names.get(i), file);
            }
            parts.add(file.build());
        }
        return parts;
    }

    /** Writes these files. */
    public static void split(Checkpoint source, Tokenizer tokenizer, Path folder, String stem, int count)
            throws IOException {
        List<byte[]> parts = parts(source, tokenizer, count);
        for (int part = 0; part < count; part++) {
            Files.write(folder.resolve("%s-%05d-of-%05d.gguf".formatted(stem, part + 1, count)), parts.get(part));
        }
    }

    /** Metadata of a text model without its tokenizer. */
    public static GgufBuilder metadata(TextConfig text) {
        return new GgufBuilder()
                .text("general.architecture", "llama")
                .integer(LLAMA + "block_count", text.numLayers())
                .integer(LLAMA + "context_length", text.maxPositions())
                .integer(LLAMA + "embedding_length", text.hiddenSize())
                .integer(LLAMA + "feed_forward_length", text.intermediateSize())
                .integer(LLAMA + "attention.head_count", text.numHeads())
                .integer(LLAMA + "attention.head_count_kv", text.numKeyValueHeads())
                .integer(LLAMA + "attention.key_length", text.headDim())
                .integer(LLAMA + "attention.value_length", text.headDim())
                .integer(LLAMA + "rope.dimension_count", text.headDim())
                .number(LLAMA + "rope.freq_base", (float) text.ropeTheta())
                .number(LLAMA + "attention.layer_norm_rms_epsilon", (float) text.rmsNormEps())
                .integer(LLAMA + "vocab_size", text.vocabSize());
    }

    /** Metadata of a projector file. */
    public static GgufBuilder projector(ModelConfig config) {
        VisionConfig vision = config.vision();
        return new GgufBuilder()
                .text("general.architecture", "clip")
                .text("general.type", "mmproj")
                .flag("clip.has_vision_encoder", true)
                .text("clip.projector_type", "pixtral")
                .flag("clip.use_silu", true)
                .number("clip.rope.freq_base", (float) vision.ropeTheta())
                .integer(CLIP + "projection_dim", config.text().hiddenSize())
                .integer(CLIP + "image_size", vision.imageSize())
                .integer(CLIP + "patch_size", vision.patchSize())
                .integer(CLIP + "embedding_length", vision.hiddenSize())
                .integer(CLIP + "feed_forward_length", vision.intermediateSize())
                .integer(CLIP + "block_count", vision.numLayers())
                .integer(CLIP + "attention.head_count", vision.numHeads())
                .number(CLIP + "attention.layer_norm_epsilon", (float) vision.rmsNormEps())
                .numbers(CLIP + "image_mean", 0.48145466, 0.4578275, 0.40821073)
                .numbers(CLIP + "image_std", 0.26862954, 0.26130258, 0.27577711);
    }

    /** Adds a tokenizer, with the merges of its tokenizer.json. */
    public static GgufBuilder tokenizer(GgufBuilder file, Tokenizer tokenizer) {
        JsonNode json = json(tokenizer);
        String[] tokens = new String[tokenizer.vocabSize()];
        int[] types = new int[tokens.length];
        for (Map.Entry<String, JsonNode> entry : json.get("model").get("vocab").properties()) {
            tokens[entry.getValue().intValue()] = entry.getKey();
            types[entry.getValue().intValue()] = NORMAL;
        }
        for (JsonNode added : json.get("added_tokens")) {
            tokens[added.get("id").intValue()] = added.get("content").textValue();
            types[added.get("id").intValue()] = CONTROL;
        }
        List<String> merges = new ArrayList<>();
        json.get("model").get("merges").forEach(merge -> merges.add(merge.textValue()));
        return file.text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", "tekken")
                .texts("tokenizer.ggml.tokens", List.of(tokens))
                .integers("tokenizer.ggml.token_type", types)
                .texts("tokenizer.ggml.merges", merges);
    }

    private static JsonNode json(Tokenizer tokenizer) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try {
            TokenizerWriter.tokenizer((Tekken) tokenizer, TokenizerWriter.Merge.STRING, json);
            return new ObjectMapper().readTree(json.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GgufBuilder with(Checkpoint source, String prefix, GgufBuilder file) {
        names(source, prefix).forEach(name -> add(source, name, file));
        return file;
    }

    /** Names of the tensors of one of the two files. */
    private static List<String> names(Checkpoint source, String prefix) {
        boolean vision = !prefix.isEmpty();
        return source.config().tensors().keySet().stream()
                .filter(name -> name.startsWith("vision_") == vision)
                .toList();
    }

    private static void add(Checkpoint source, String name, GgufBuilder file) {
        List<Long> shape = source.config().tensors().get(name);
        Tensor tensor =
                source.tensor(name, shape.stream().mapToInt(Math::toIntExact).toArray());
        boolean vector = shape.size() == 1;
        file.tensor(
                GgufNames.stored(name).orElseThrow(),
                vector ? GgmlType.F32 : GgmlType.BF16,
                shape,
                vector ? floats(tensor) : bf16(tensor));
    }

    private static byte[] floats(Tensor tensor) {
        float[] values = tensor.toFloats();
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static byte[] bf16(Tensor tensor) {
        short[] row = new short[tensor.cols()];
        ByteBuffer bytes =
                ByteBuffer.allocate(tensor.rows() * row.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < tensor.rows(); i++) {
            tensor.bf16Row(i, row);
            for (short value : row) {
                bytes.putShort(value);
            }
        }
        return bytes.array();
    }
}
