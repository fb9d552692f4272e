package dev.pixtral.langchain4j.rag.load;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/** Separates charts from photos: a chart or diagram has large areas of few colours. */
final class FlatColours {
    private static final int BITS = 4; // of each channel: compression and smooth edges change colours a little
    private static final int COLOURS = 8;
    private static final double SHARE = 0.75;

    private FlatColours() {}

    /** Whether a few colours cover most of a picture. */
    static boolean cover(BufferedImage image) {
        int[] counts = new int[1 << 3 * BITS];
        int[] row = new int[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int pixel : row) {
                counts[colour(pixel)]++;
            }
        }
        Arrays.sort(counts);
        long covered = 0;
        for (int i = counts.length - COLOURS; i < counts.length; i++) {
            covered += counts[i];
        }
        return covered >= SHARE * image.getWidth() * image.getHeight();
    }

    private static int colour(int pixel) {
        int keep = (1 << BITS) - 1;
        int red = pixel >> 16 + 8 - BITS & keep;
        int green = pixel >> 8 + 8 - BITS & keep;
        int blue = pixel >> 8 - BITS & keep;
        return (red << BITS | green) << BITS | blue;
    }
}
