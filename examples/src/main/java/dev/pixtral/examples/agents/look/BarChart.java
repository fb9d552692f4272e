package dev.pixtral.examples.agents.look;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A bar chart: title, one coloured bar for each number with the number above and its name below. Small, because the
 * embedded model sees at most 256 pixels.
 *
 * @param title its title; empty for none
 * @param numbers positive numbers by name, in the order of the bars
 */
record BarChart(String title, Map<String, Integer> numbers) {
    private static final int MOST_BARS = 6;
    private static final int HEIGHT = 112;
    private static final int BAR_WIDTH = 32;
    private static final int BELOW = 17; // room for a line of text
    private static final int ABOVE = 16;
    private static final int TEXT = 11;
    private static final int PATCH = 16; // side of the model's patches
    private static final Color PAPER = new Color(250, 250, 250);
    private static final List<Color> COLORS = List.of(
            new Color(215, 38, 38),
            new Color(40, 80, 215),
            new Color(40, 160, 60),
            new Color(245, 140, 25),
            new Color(135, 50, 175),
            new Color(50, 205, 225));

    /** Checks the numbers. */
    BarChart {
        if (numbers.isEmpty() || numbers.size() > MOST_BARS) {
            throw new IllegalArgumentException(
                    "A chart has 1 to %d numbers, but %d are given.".formatted(MOST_BARS, numbers.size()));
        }
        numbers.forEach((name, number) -> {
            if (name.isBlank()) {
                throw new IllegalArgumentException("The number %d has no name.".formatted(number));
            }
            if (number <= 0) {
                throw new IllegalArgumentException(
                        "The number of %s must be positive, but is %d.".formatted(name, number));
            }
        });
        numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
    }

    /** Draws it. */
    BufferedImage draw() {
        int width = (numbers.size() * BAR_WIDTH + 12 + PATCH - 1) / PATCH * PATCH;
        BufferedImage picture = Drawing.picture(width, HEIGHT, PAPER);
        Graphics2D graphics = Drawing.graphics(picture);
        graphics.setColor(Color.DARK_GRAY);
        graphics.drawLine(4, HEIGHT - BELOW, width - 4, HEIGHT - BELOW);
        drawBars(graphics, (width - 10.0) / numbers.size());
        graphics.setFont(Drawing.font(TEXT + 1));
        graphics.setColor(Color.BLACK);
        centred(graphics, title, width / 2.0, 13);
        graphics.dispose();
        return picture;
    }

    private void drawBars(Graphics2D graphics, double step) {
        int base = HEIGHT - BELOW;
        int top = title.isEmpty() ? 4 : 18;
        double scale = (base - top - ABOVE) / (double) Collections.max(numbers.values());
        graphics.setFont(Drawing.font(TEXT));
        int bar = 0;
        for (Map.Entry<String, Integer> number : numbers.entrySet()) {
            double middle = 6 + step * (bar + 0.5);
            double height = number.getValue() * scale;
            graphics.setColor(COLORS.get(bar));
            graphics.fill(new Rectangle2D.Double(middle - step * 0.3, base - height, step * 0.6, height));
            graphics.setColor(Color.BLACK);
            centred(graphics, number.getKey(), middle, base + 13);
            centred(graphics, number.getValue().toString(), middle, base - height - 5);
            bar++;
        }
    }

    private static void centred(Graphics2D graphics, String text, double middle, double baseline) {
        double width = graphics.getFontMetrics().getStringBounds(text, graphics).getWidth();
        graphics.drawString(text, (float) (middle - width / 2), (float) baseline);
    }
}
