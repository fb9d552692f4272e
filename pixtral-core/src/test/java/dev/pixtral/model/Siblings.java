package dev.pixtral.model;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The small random siblings of Pixtral of the golden data, and their cases. */
final class Siblings {
    private static final String ROOT = "fixtures/siblings/model/";

    /** A model, its layouts and its cases. */
    record Model(String name, List<String> layouts, List<String> cases) {}

    /** Those whose weights are stored in bfloat16. */
    static final List<Model> BF16 = List.of(
            new Model(
                    "small31-a",
                    List.of("native", "hf"),
                    List.of(
                            "text-only",
                            "image-wide",
                            "image-odd-size",
                            "image-max-size",
                            "image-then-follow-up",
                            "two-images")),
            new Model(
                    "large-a",
                    List.of("native"),
                    List.of("text-only", "image-wide", "image-then-follow-up", "two-images")),
            new Model(
                    "ministral3b-a",
                    List.of("native", "hf"),
                    List.of("text-only", "long-text", "image-wide", "two-images", "across-scale-step")));

    /** The one whose weights are stored in FP8. */
    static final Model FP8 = new Model(
            "ministral8b-a", List.of("native-fp8", "hf-fp8"), List.of("text-only", "long-text", "image-wide"));

    private Siblings() {}

    static Path folder(String model, String layout) {
        return Fixtures.path(ROOT + model + "/" + layout);
    }

    static PixtralNetwork open(String model, String layout) {
        return PixtralNetwork.load(Checkpoint.open(folder(model, layout)));
    }

    static TinyA.Case golden(String model, String name) throws IOException {
        return TinyA.Case.load(ROOT + model + "/expected/", name);
    }
}
