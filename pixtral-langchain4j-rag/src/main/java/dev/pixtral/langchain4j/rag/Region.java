package dev.pixtral.langchain4j.rag;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rectangle of a page, in pixels of the page's picture; the origin is its upper left corner.
 *
 * @param x left edge
 * @param y upper edge
 * @param width at least 1
 * @param height at least 1
 */
public record Region(int x, int y, int width, int height) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}),(\\d{1,9}),(\\d{1,9}),(\\d{1,9})");

    /** Checks the numbers. */
    public Region {
        if (x < 0 || y < 0 || width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "A region of a page is at least 1x1 pixels and has no negative edge, but this is %d,%d,%d,%d."
                            .formatted(x, y, width, height));
        }
    }

    /**
     * Reads the form that {@link #toString} writes.
     *
     * @param text "x,y,width,height"; null is no region
     * @return the region, or empty if the text has another form
     */
    public static Optional<Region> parse(String text) {
        Matcher form = FORM.matcher(text == null ? "" : text);
        if (!form.matches()) {
            return Optional.empty();
        }
        int width = Integer.parseInt(form.group(3));
        int height = Integer.parseInt(form.group(4));
        return width == 0 || height == 0
                ? Optional.empty()
                : Optional.of(
                        new Region(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)), width, height));
    }

    /** Returns the form in metadata: {@code x,y,width,height}. */
    @Override
    public String toString() {
        return x + "," + y + "," + width + "," + height;
    }
}
