package dev.pixtral.engine;

import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Requests for the small random model of the golden data. */
final class Requests {
    private static final int IMG = 10;
    private static final int IMG_BREAK = 12;
    private static final int IMG_END = 13;
    private static final int PATCH = 16;

    private Requests() {}

    /** A greedy request without pictures. */
    static GenerationRequest request(int[] prompt, int maxTokens) {
        return of(prompt, List.of(), SamplingOptions.GREEDY, maxTokens, List.of());
    }

    /** A request whose answer is free. */
    static GenerationRequest of(
            int[] prompt, List<PixelValues> images, SamplingOptions sampling, int maxTokens, List<String> stop) {
        return of(prompt, images, sampling, maxTokens, stop, LogitsProcessor.NONE);
    }

    /** The same with logits that are changed. */
    static GenerationRequest of(
            int[] prompt,
            List<PixelValues> images,
            SamplingOptions sampling,
            int maxTokens,
            List<String> stop,
            LogitsProcessor processor) {
        DecodingOptions decoding = new DecodingOptions(sampling, maxTokens, stop, processor);
        return new GenerationRequest(prompt, images, decoding, Constraint.NONE);
    }

    static int[] randomPrompt(Random random, int length) {
        int[] ids = random.ints(length, 1000, 1600).toArray();
        ids[0] = 1;
        return ids;
    }

    static PixelValues image(int cols, int rows) {
        return image(cols, rows, cols);
    }

    /** A picture that differs from those of other seeds. */
    static PixelValues image(int cols, int rows, long seed) {
        float[] values = new float[3 * cols * rows * PATCH * PATCH];
        Random random = new Random(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return new PixelValues(new PatchGrid(cols, rows), PATCH, values);
    }

    /** Different pictures of one size. */
    static List<PixelValues> images(int count, int cols, int rows) {
        return IntStream.range(0, count)
                .mapToObj(seed -> image(cols, rows, seed))
                .toList();
    }

    /** Beginning of sequence, a picture, one word. */
    static int[] promptWithImage(int cols, int rows) {
        int tokens = rows * (cols + 1);
        int[] ids = new int[tokens + 2];
        Arrays.fill(ids, IMG);
        ids[0] = 1;
        for (int row = 1; row < rows; row++) {
            ids[row * (cols + 1)] = IMG_BREAK;
        }
        ids[tokens] = IMG_END;
        ids[tokens + 1] = 1097;
        return ids;
    }
}
