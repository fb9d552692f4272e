package dev.pixtral.cli.bench;

import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
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
    PIXTRAL_12B_VISION(new TextConfig(5120, 1024, 1, 32, 8, 128, 512, 1e9, 1e-5, 8192), Encoders.PIXTRAL_12B);

    /** Encoders of several shapes. */
    private static final class Encoders {
        static final VisionConfig PIXTRAL_12B = new VisionConfig(1024, 4096, 24, 16, 64, 3, 1024, 16, 1e4, 1e-5);
    }

    private static final int IMAGE_TOKEN = 10;

    private final ModelConfig config;

    Shape(TextConfig text, VisionConfig vision) {
        this.config = new ModelConfig(text, vision, true, IMAGE_TOKEN);
    }

    ModelConfig config() {
        return config;
    }
}
