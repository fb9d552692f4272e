package dev.pixtral.chat;

import dev.pixtral.api.Internal;
import dev.pixtral.image.PatchGrid;
import java.util.List;

/** Gives the template the size of an image in patches, which determines its number of tokens. */
@FunctionalInterface
@Internal
public interface ImageGrids {
    /**
     * Returns the patch grids of the pictures that an image part represents, in order.
     *
     * @param image a part of the prompt
     * @return one grid, or several if the part is an animation whose frames are shown one after another; not empty
     */
    List<PatchGrid> gridsOf(Part.Image image);
}
