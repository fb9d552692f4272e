package dev.pixtral.examples.agents.look;

import java.awt.Rectangle;

/** A half of a picture. */
public enum Area {
    /** The left half. */
    LEFT,
    /** The right half. */
    RIGHT,
    /** The upper half. */
    TOP,
    /** The lower half. */
    BOTTOM,
    /** The middle: half the width and half the height. */
    CENTER;

    /** Returns the pixels of this area; of an odd number, one half has one pixel more. */
    Rectangle in(int width, int height) {
        int halfWidth = width / 2;
        int halfHeight = height / 2;
        return switch (this) {
            case LEFT -> new Rectangle(0, 0, halfWidth, height);
            case RIGHT -> new Rectangle(halfWidth, 0, width - halfWidth, height);
            case TOP -> new Rectangle(0, 0, width, halfHeight);
            case BOTTOM -> new Rectangle(0, halfHeight, width, height - halfHeight);
            case CENTER -> new Rectangle(halfWidth / 2, halfHeight / 2, halfWidth, halfHeight);
        };
    }
}
