package dev.pixtral.examples.agents.receipt;

import dev.pixtral.examples.agents.picture.Pictures;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The pictures of the attempts to read one receipt, from the whole picture to closer ones. The same picture again would
 * give the same answer; and their number bounds the retries. Used by one run.
 */
final class Views {
    private final Deque<View> next;
    private final int count;
    private int used;

    /**
     * A picture for one attempt.
     *
     * @param name what it shows
     * @param picture the picture
     */
    record View(String name, BufferedImage picture) {}

    /**
     * Prepares the views of a picture.
     *
     * @param picture the whole picture
     * @param most largest number of attempts, at least 1
     */
    Views(BufferedImage picture, int most) {
        List<View> views = new ArrayList<>();
        views.add(new View("the whole picture", picture));
        Rectangle inner = inner(picture);
        BufferedImage paper = picture.getSubimage(inner.x, inner.y, inner.width, inner.height);
        if (inner.width < picture.getWidth() || inner.height < picture.getHeight()) {
            views.add(new View("without its border", paper));
        }
        views.add(new View("enlarged twice", Pictures.enlarged(paper, 2)));
        this.next = new ArrayDeque<>(views.subList(0, Math.min(most, views.size())));
        this.count = next.size();
    }

    /** Returns the smallest rectangle outside which all pixels have the colour of the upper left one. */
    private static Rectangle inner(BufferedImage picture) {
        int border = picture.getRGB(0, 0);
        Rectangle inner = null;
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                if (picture.getRGB(x, y) != border) {
                    Rectangle pixel = new Rectangle(x, y, 1, 1);
                    inner = inner == null ? pixel : inner.union(pixel);
                }
            }
        }
        return inner == null ? new Rectangle(picture.getWidth(), picture.getHeight()) : inner;
    }

    /** Whether there is another attempt. */
    boolean hasNext() {
        return !next.isEmpty();
    }

    /** Returns the picture of the next attempt, which counts as used. */
    View next() {
        used++;
        return next.remove();
    }

    /** Returns the number of attempts so far. */
    int used() {
        return used;
    }

    /** Returns the largest number of attempts. */
    int count() {
        return count;
    }
}
