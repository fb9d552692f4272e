package dev.pixtral.chat;

import dev.pixtral.image.PatchGrid;
import java.util.List;

/** Tells the template how many tokens an image takes, which depends on its size in pixels. */
@FunctionalInterface
public interface ImageGrids {
    /**
     * The patch grids of the pictures that a part stands for, in order.
     *
     * @param image a part of the prompt
     * @return one grid, or several if the part is an animation whose frames are shown one after the other; not empty
     */
    List<PatchGrid> gridsOf(Part.Image image);
}
