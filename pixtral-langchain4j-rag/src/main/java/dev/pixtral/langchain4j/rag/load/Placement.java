package dev.pixtral.langchain4j.rag.load;

import java.awt.geom.Rectangle2D;

/**
 * Where a page shows a picture.
 *
 * @param box the visible part, upright, in pixels of the page's picture
 * @param width width of the whole picture in pixels of its own
 * @param height height of the whole picture in pixels of its own
 */
record Placement(Rectangle2D box, long width, long height) {
    private static final double TOUCH = 1.5; // pixels: edges of slices are rounded

    /** Whether this and another are slices of one picture: they share a whole edge. */
    boolean continues(Placement other) {
        Rectangle2D a = box;
        Rectangle2D b = other.box;
        boolean stacked = near(a.getMinX(), b.getMinX())
                && near(a.getMaxX(), b.getMaxX())
                && (near(a.getMaxY(), b.getMinY()) || near(b.getMaxY(), a.getMinY()));
        boolean inRow = near(a.getMinY(), b.getMinY())
                && near(a.getMaxY(), b.getMaxY())
                && (near(a.getMaxX(), b.getMinX()) || near(b.getMaxX(), a.getMinX()));
        return stacked || inRow;
    }

    private static boolean near(double a, double b) {
        return Math.abs(a - b) <= TOUCH;
    }

    /** The picture of two slices. */
    Placement with(Placement other) {
        boolean stacked = near(box.getMinX(), other.box.getMinX()) && near(box.getMaxX(), other.box.getMaxX());
        return new Placement(
                box.createUnion(other.box),
                stacked ? Math.max(width, other.width) : width + other.width,
                stacked ? height + other.height : Math.max(height, other.height));
    }

    double area() {
        return box.getWidth() * box.getHeight();
    }
}
