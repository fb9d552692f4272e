package dev.pixtral.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/** The embedded model as folders in both layouts, for tests and for a fake hub. */
public final class EmbeddedFolders {
    private EmbeddedFolders() {}

    /** Writes Mistral's layout, and returns the folder. */
    public static Path mistral(Path folder) {
        write(folder, Layout.PARAMS, resource(Layout.PARAMS));
        write(folder, "tekken.json", resource("tekken.json"));
        try (Checkpoint model = EmbeddedModel.open()) {
            SafetensorsBytes file = new SafetensorsBytes();
            new TreeMap<>(RequiredTensors.of(model.config())).forEach((name, shape) -> {
                Tensor tensor = model.tensor(name, TinyA.ints(shape));
                file.add(name, "BF16", shape, bytes(tensor, Tensor.RowOrder.AS_STORED));
            });
            write(folder, Layout.CONSOLIDATED, file.build());
        }
        return folder;
    }

    /** Writes Hugging Face's layout with one file of weights, and returns the folder. */
    public static Path huggingFace(Path folder) {
        write(folder, "tekken.json", resource("tekken.json"));
        try (Checkpoint model = EmbeddedModel.open()) {
            ModelConfig config = model.config();
            write(folder, Layout.CONFIG, config(config).getBytes());
            SafetensorsBytes file = new SafetensorsBytes();
            new TreeMap<>(RequiredTensors.of(config)).forEach((name, shape) -> {
                Tensor tensor = model.tensor(name, TinyA.ints(shape));
                file.add(
                        TensorNames.huggingFace(name).orElseThrow(), "BF16", shape, bytes(tensor, order(name, config)));
            });
            write(folder, Layout.MODEL, file.build());
        }
        return folder;
    }

    private static Tensor.RowOrder order(String name, ModelConfig config) {
        if (!TensorNames.isRotated(name)) {
            return Tensor.RowOrder.AS_STORED;
        }
        boolean ofVision = name.startsWith("vision_encoder.");
        return Tensor.RowOrder.interleaved(
                ofVision ? config.vision().headDim() : config.text().headDim());
    }

    private static byte[] bytes(Tensor tensor, Tensor.RowOrder order) {
        List<short[]> rows = TinyA.bf16Rows(tensor);
        int width = tensor.cols();
        ByteBuffer bytes =
                ByteBuffer.allocate(Short.BYTES * rows.size() * width).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < rows.size(); row++) {
            bytes.slice(Short.BYTES * order.storedRow(row) * width, Short.BYTES * width)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer()
                    .put(rows.get(row));
        }
        return bytes.array();
    }

    private static String config(ModelConfig config) {
        TextConfig text = config.text();
        VisionConfig vision = config.vision();
        return """
                {
                  "architectures": ["LlavaForConditionalGeneration"],
                  "image_token_index": %d,
                  "model_type": "llava",
                  "projector_hidden_act": "gelu",
                  "text_config": {
                    "head_dim": %d,
                    "hidden_size": %d,
                    "intermediate_size": %d,
                    "max_position_embeddings": %d,
                    "model_type": "mistral",
                    "num_attention_heads": %d,
                    "num_hidden_layers": %d,
                    "num_key_value_heads": %d,
                    "rms_norm_eps": %s,
                    "rope_theta": %s,
                    "vocab_size": %d
                  },
                  "torch_dtype": "bfloat16",
                  "vision_config": {
                    "head_dim": %d,
                    "hidden_act": "silu",
                    "hidden_size": %d,
                    "image_size": %d,
                    "intermediate_size": %d,
                    "model_type": "pixtral",
                    "num_attention_heads": %d,
                    "num_hidden_layers": %d,
                    "patch_size": %d,
                    "rope_theta": %s
                  },
                  "vision_feature_layer": -1,
                  "vision_feature_select_strategy": "full"
                }
                """.formatted(
                        config.imageTokenId(),
                        text.headDim(),
                        text.hiddenSize(),
                        text.intermediateSize(),
                        text.maxPositions(),
                        text.numHeads(),
                        text.numLayers(),
                        text.numKeyValueHeads(),
                        text.rmsNormEps(),
                        text.ropeTheta(),
                        text.vocabSize(),
                        vision.headDim(),
                        vision.hiddenSize(),
                        vision.imageSize(),
                        vision.intermediateSize(),
                        vision.numHeads(),
                        vision.numLayers(),
                        vision.patchSize(),
                        vision.ropeTheta());
    }

    private static byte[] resource(String name) {
        try (InputStream in = Objects.requireNonNull(
                EmbeddedModel.class.getResourceAsStream("/dev/pixtral/embedded/" + name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path folder, String name, byte[] bytes) {
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
