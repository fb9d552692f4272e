package dev.pixtral.plan;

import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;

/** Models to plan. */
final class Shapes {
    /** Pixtral-12B-2409, from its params.json. */
    static final ModelConfig PIXTRAL_12B = new ModelConfig(
            new TextConfig(5120, 14_336, 40, 32, 8, 128, 131_072, 1e9, 1e-5, 131_072),
            new VisionConfig(1024, 4096, 24, 16, 64, 3, 1024, 16, 1e4, 1e-5),
            true,
            10);

    private Shapes() {}

    static PlanSettings settings(WeightFormat format, KvType keyValues, int context) {
        return new PlanSettings(WeightFormats.of(format, WeightFormat.BF16), false, keyValues, context, 256, 1);
    }

    static MemoryPlan plan(WeightFormat format, KvType keyValues, int context) {
        return MemoryPlan.of(PIXTRAL_12B, settings(format, keyValues, context));
    }
}
