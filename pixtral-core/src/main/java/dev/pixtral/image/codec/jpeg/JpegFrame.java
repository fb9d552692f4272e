package dev.pixtral.image.codec.jpeg;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.bytes.ByteView;
import java.util.ArrayList;
import java.util.List;

/**
 * The checked frame header of a JPEG file (ITU-T T.81, B.2.2).
 *
 * @param width columns of the picture
 * @param height rows of the picture
 * @param progressive whether scans refine one another
 * @param components its colour components
 * @param across largest sampling factor along a row
 * @param down largest sampling factor along a column
 */
record JpegFrame(int width, int height, boolean progressive, List<JpegComponent> components, int across, int down) {
    private static final int MOST_SAMPLING = 4;

    /**
     * Reads a frame header.
     *
     * @param progressive whether its marker is that of a progressive picture
     * @throws ImageException if it is damaged or of an unsupported kind
     */
    static JpegFrame read(ByteView content, boolean progressive) {
        String name = content.name();
        if (content.u8(0) != 8) {
            throw ImageExceptions.unsupportedFormat(name, "JPEG pictures with " + content.u8(0) + " bits per sample");
        }
        int height = content.u16be(1);
        int width = content.u16be(3);
        if (height == 0 && width > 0) {
            throw ImageExceptions.unsupportedFormat(name, "JPEG pictures without a height");
        }
        if (width == 0) {
            throw damaged(name, "its size is invalid");
        }
        int count = content.u8(5);
        if (count != 1 && count != 3 && count != 4) {
            throw damaged(name, "it has " + count + " colour components");
        }
        List<JpegComponent> components = new ArrayList<>();
        int across = 1;
        int down = 1;
        for (int at = 6; at < 6 + 3 * count; at += 3) {
            JpegComponent component = new JpegComponent(
                    content.u8(at), content.u8(at + 1) >> 4, content.u8(at + 1) & 0xf, content.u8(at + 2));
            across = Math.max(across, component.across);
            down = Math.max(down, component.down);
            components.add(component);
        }
        JpegFrame frame = new JpegFrame(width, height, progressive, List.copyOf(components), across, down);
        frame.sizeComponents(name);
        return frame;
    }

    private static ImageException damaged(String name, String what) {
        return ImageExceptions.damaged(name, ImageFormat.JPEG, what);
    }

    private void sizeComponents(String name) {
        for (JpegComponent component : components) {
            if (component.across < 1
                    || component.down < 1
                    || component.across > MOST_SAMPLING
                    || component.down > MOST_SAMPLING
                    || across % component.across != 0
                    || down % component.down != 0) {
                throw damaged(name, "the sizes of its colour components are inconsistent");
            }
            component.width = Math.ceilDiv(width * component.across, across);
            component.height = Math.ceilDiv(height * component.down, down);
            component.blockColumns = Math.ceilDiv(width * component.across, across * JpegBlocks.SIDE);
            component.blockRows = Math.ceilDiv(height * component.down, down * JpegBlocks.SIDE);
            component.paddedColumns = Math.ceilDiv(component.blockColumns, component.across) * component.across;
        }
    }

    /** Returns the number of steps in a row of a scan of several components. */
    int stepColumns() {
        return Math.ceilDiv(width, JpegBlocks.SIDE * across);
    }

    /** Returns the number of rows of steps of a scan of several components. */
    int stepRows() {
        return Math.ceilDiv(height, JpegBlocks.SIDE * down);
    }
}
