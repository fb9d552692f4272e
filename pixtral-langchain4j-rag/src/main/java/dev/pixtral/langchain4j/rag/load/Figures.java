package dev.pixtral.langchain4j.rag.load;

import dev.pixtral.langchain4j.rag.Region;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Chooses the figures of a page among the pictures placed on it. */
final class Figures {
    /** A figure: where it is, and the longest side of its picture in pixels of its own. */
    record Figure(Region region, long ownSide) {}

    private static final double LEAST_SIDE = 1.0 / 20; // of the page's longest side: 15 mm of A4
    private static final double LEAST_AREA = 1.0 / 50; // of the page: 35 x 35 mm of A4
    private static final double WHOLE_PAGE = 0.8;
    private static final int LEAST_PIXELS = 32; // a stretched smaller picture is a pattern or a background
    private static final int MOST_PLACEMENTS = 256; // pages with more are maps or drawings made of pieces

    private Figures() {}

    /**
     * Chooses figures.
     *
     * @param placements pictures in the order in which they are drawn
     * @param width width of the page's picture
     * @param height height of the page's picture
     * @param most maximum number of figures; of more, the largest are chosen
     * @return figures from top to bottom, each within the page
     */
    static List<Figure> of(List<Placement> placements, int width, int height, int most) {
        Rectangle2D page = new Rectangle2D.Double(0, 0, width, height);
        List<Placement> joined = new ArrayList<>();
        placements.stream()
                .limit(MOST_PLACEMENTS)
                .map(placement ->
                        new Placement(placement.box().createIntersection(page), placement.width(), placement.height()))
                .filter(placement -> !placement.box().isEmpty())
                .forEach(placement -> join(placement, joined));
        Map<Region, Figure> figures = new LinkedHashMap<>(); // a region once
        joined.stream()
                .filter(placement -> isFigure(placement, width, height))
                .filter(placement -> joined.stream().noneMatch(other -> isPartOf(placement, other, width, height)))
                .sorted(Comparator.comparingDouble(Placement::area).reversed())
                .map(placement -> figure(placement, width, height))
                .forEach(figure -> figures.putIfAbsent(figure.region(), figure));
        return figures.values().stream()
                .limit(most)
                .sorted(Comparator.comparingInt(
                                (Figure figure) -> figure.region().y())
                        .thenComparingInt(figure -> figure.region().x()))
                .toList();
    }

    /** Adds a picture, together with the slices that it continues: programs cut large pictures into them. */
    private static void join(Placement placement, List<Placement> joined) {
        Placement whole = placement;
        boolean again = true;
        while (again) {
            again = false;
            for (Placement other : joined) {
                if (other.continues(whole)) {
                    joined.remove(other);
                    whole = whole.with(other);
                    again = true;
                    break;
                }
            }
        }
        joined.add(whole);
    }

    private static boolean isFigure(Placement placement, int width, int height) {
        Rectangle2D box = placement.box();
        double leastSide = LEAST_SIDE * Math.max(width, height);
        double page = (double) width * height;
        return Math.min(box.getWidth(), box.getHeight()) >= leastSide
                && placement.area() >= LEAST_AREA * page
                && placement.area() < WHOLE_PAGE * page
                && Math.min(placement.width(), placement.height()) >= LEAST_PIXELS;
    }

    /** Whether a picture is drawn on a larger figure, which then shows it. */
    private static boolean isPartOf(Placement placement, Placement other, int width, int height) {
        return other != placement
                && other.area() > placement.area()
                && isFigure(other, width, height)
                && other.box().contains(placement.box());
    }

    private static Figure figure(Placement placement, int width, int height) {
        Rectangle2D box = placement.box();
        int x = Math.clamp(Math.round(box.getMinX()), 0, width - 1);
        int y = Math.clamp(Math.round(box.getMinY()), 0, height - 1);
        int right = Math.clamp(Math.round(box.getMaxX()), x + 1, width);
        int bottom = Math.clamp(Math.round(box.getMaxY()), y + 1, height);
        return new Figure(new Region(x, y, right - x, bottom - y), Math.max(placement.width(), placement.height()));
    }
}
