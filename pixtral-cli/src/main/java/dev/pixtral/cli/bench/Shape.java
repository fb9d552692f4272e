package dev.pixtral.cli.bench;

import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.TextConfig.QueryScale;
import dev.pixtral.checkpoint.TextConfig.Yarn;
import dev.pixtral.checkpoint.VisionConfig;

/** Sizes of models to measure with random weights. */
enum Shape {
    /** Just large enough to try a measurement, in a context as long as Pixtral's. */
    MICRO(
            new TextConfig(64, 128, 2, 4, 2, 16, 512, 1e6, 1e-5, 131_072),
            new VisionConfig(32, 64, 2, 2, 16, 3, 256, 16, 1e4, 1e-5)),
    /** 0.72 billion weights in the blocks of the decoder; the vision encoder has 12 layers of 12 heads, 768 wide. */
    SMALL(
            new TextConfig(2048, 5632, 16, 16, 4, 128, 32_768, 1e6, 1e-5, 131_072),
            new VisionConfig(768, 2048, 12, 12, 64, 3, 1024, 16, 1e4, 1e-5)),
    /** Pixtral-12B-2409, from its params.json. */
    PIXTRAL_12B(new TextConfig(5120, 14_336, 40, 32, 8, 128, 131_072, 1e9, 1e-5, 131_072), Encoders.PIXTRAL_12B),
    /** Pixtral-12B's encoder and projector, and of the decoder only what they need: to measure pictures soon. */
    PIXTRAL_12B_VISION(new TextConfig(5120, 1024, 1, 32, 8, 128, 512, 1e9, 1e-5, 8192), Encoders.PIXTRAL_12B),
    /** Mistral-Small-3.2-24B, whose encoder merges patches, as those of the following shapes do. */
    MISTRAL_SMALL_3_2(new TextConfig(5120, 32_768, 40, 32, 8, 128, 131_072, 1e9, 1e-5, 131_072), Encoders.MERGING),
    /** Ministral-3-3B. */
    MINISTRAL_3_3B(ministral(3072, 9216, 26, 1e6, true), Encoders.MERGING),
    /** Ministral-3-8B. */
    MINISTRAL_3_8B(ministral(4096, 14_336, 34, 1e6, false), Encoders.MERGING),
    /** Ministral-3-14B. */
    MINISTRAL_3_14B(ministral(5120, 16_384, 40, 1e9, false), Encoders.MERGING),
    /** The encoder of Pixtral-Large, with heads of 88, and hardly any decoder: to measure pictures soon. */
    PIXTRAL_LARGE_VISION(
            new TextConfig(12_288, 1024, 1, 96, 8, 128, 512, 1e9, 1e-5, 8192),
            new VisionConfig(1408, 6144, 40, 16, 88, 3, 1024, 16, 1e4, 1e-5));

    /** Encoders of several shapes. */
    private static final class Encoders {
        static final VisionConfig PIXTRAL_12B = new VisionConfig(1024, 4096, 24, 16, 64, 3, 1024, 16, 1e4, 1e-5);
        static final VisionConfig MERGING = new VisionConfig(1024, 4096, 24, 16, 64, 3, 1540, 14, 1e4, 1e-5, 2);
    }

    private static final int IMAGE_TOKEN = 10;

    private final ModelConfig config;

    Shape(TextConfig text, VisionConfig vision) {
        boolean merges = vision.mergeSize() > 1;
        this.config = new ModelConfig(text, vision, !merges, merges, IMAGE_TOKEN);
    }

    private static TextConfig ministral(int hidden, int intermediate, int layers, double ropeTheta, boolean tied) {
        Yarn yarn = new Yarn(16, 16_384, 32, 1, 1);
        QueryScale scale = new QueryScale(0.1, 16_384);
        return new TextConfig(
                hidden, intermediate, layers, 32, 8, 128, 131_072, ropeTheta, 1e-5, 262_144, yarn, scale, tied);
    }

    ModelConfig config() {
        return config;
    }
}
