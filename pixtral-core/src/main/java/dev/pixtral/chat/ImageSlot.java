package dev.pixtral.chat;

import dev.pixtral.image.PatchGrid;

/**
 * The place of one picture in an encoded prompt.
 *
 * @param image the part it comes from
 * @param frame which picture of that part it is, from 0
 * @param grid its size in patches; it takes {@code grid.tokens()} ids
 * @param position index of its first {@code [IMG]} in the ids
 */
public record ImageSlot(Part.Image image, int frame, PatchGrid grid, int position) {}
