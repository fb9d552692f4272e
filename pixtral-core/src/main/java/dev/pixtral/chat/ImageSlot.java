package dev.pixtral.chat;

import dev.pixtral.image.PatchGrid;

/**
 * The position of one picture in an encoded prompt.
 *
 * @param image the part that contains it
 * @param frame index of the picture within that part
 * @param grid its size in patches; it occupies {@code grid.tokens()} ids
 * @param position index of its first {@code [IMG]} in the ids
 */
public record ImageSlot(Part.Image image, int frame, PatchGrid grid, int position) {}
