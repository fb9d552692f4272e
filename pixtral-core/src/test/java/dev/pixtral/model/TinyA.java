package dev.pixtral.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.testing.Fixtures;
import dev.pixtral.testing.SafetensorsFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The small random Pixtral of the golden data, and its cases. */
final class TinyA {
    static final List<String> CASES = List.of(
            "text-only",
            "long-text",
            "image-square",
            "image-wide",
            "image-max-size",
            "image-then-follow-up",
            "two-images");
    private static final String ROOT = "fixtures/model/tiny-a/";
    static final int IMAGE_TOKEN = 10;
    static final int PATCH = 16;

    private TinyA() {}

    static PixtralNetwork open(String layout) {
        return PixtralNetwork.load(Checkpoint.open(Fixtures.path(ROOT + layout)));
    }

    static PixtralNetwork open(String layout, WeightFormat format) {
        return open(layout, format, WeightFormat.BF16);
    }

    static PixtralNetwork open(String layout, WeightFormat format, WeightFormat visionFormat) {
        try (Workers workers = new Workers(2)) {
            return PixtralNetwork.load(Checkpoint.open(Fixtures.path(ROOT + layout)), format, visionFormat, workers);
        }
    }

    static Compute compute(int threads) {
        return new Compute(kernels(), new Workers(threads));
    }

    static Kernels kernels() {
        return KernelsProvider.create(KernelsProvider.Choice.fromProperty());
    }

    /** One golden case: prompt, pixels and expected stages. */
    record Case(JsonNode json, SafetensorsFile expected) {
        static Case load(String name) throws IOException {
            return load(ROOT + "expected/", name);
        }

        /** A case of another checkpoint. */
        static Case load(String expected, String name) throws IOException {
            return new Case(
                    Fixtures.json(expected + name + ".json"),
                    SafetensorsFile.of(Fixtures.path(expected + name + ".safetensors")));
        }

        int[] promptIds() {
            return Fixtures.ints(json.get("prompt_ids"));
        }

        int[] continuation() {
            return Fixtures.ints(json.get("continuation").get("ids"));
        }

        List<PixelValues> images() {
            return images(PATCH);
        }

        /** The pictures, in tokens of that many pixels a side. */
        List<PixelValues> images(int tokenSize) {
            List<PixelValues> images = new ArrayList<>();
            for (JsonNode image : json.get("images")) {
                String tensor = image.get("pixel_values").textValue();
                int[] size = expected.shape(tensor); // [3, height, width]
                PatchGrid grid = new PatchGrid(size[2] / tokenSize, size[1] / tokenSize);
                images.add(new PixelValues(grid, tokenSize, expected.floats(tensor)));
            }
            return images;
        }

        /** The prompt with its image features. */
        TokenRows rows(PixtralNetwork network, Compute compute, Trace trace) {
            List<PixelValues> images = images(network.config().vision().tokenSize());
            float[] features =
                    images.isEmpty() ? new float[0] : network.encodeImages(compute, images, new Scratch(), trace);
            return TokenRows.of(promptIds(), IMAGE_TOKEN, features);
        }
    }
}
