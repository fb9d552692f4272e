package dev.pixtral.image.codec.jpeg;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;
import java.util.ArrayList;
import java.util.List;

/**
 * One scan of a JPEG picture (ITU-T T.81, B.2.3 and annex F): steps of one block of one component, or of all blocks of
 * several components that cover the same pixels. Subclasses read the content of blocks.
 */
abstract class JpegScan {
    private static final int MOST_BLOCKS = 10; // of a step
    private static final int STEPS_BETWEEN_LOOKS = 256;
    private static final int RESTARTS = 8;

    final JpegInput in;
    final List<JpegComponent> components;
    private final JpegFrame frame;
    private final int restartInterval;
    private int firstMissingRow = Integer.MAX_VALUE;
    private int lastGoodRow = -1;

    JpegScan(JpegFile file, List<JpegComponent> components) {
        this.in = file.input();
        this.frame = file.frame();
        this.components = components;
        this.restartInterval = file.tables().restartInterval();
        for (JpegComponent component : components) {
            if (component.quantisation == null) {
                component.quantisation = file.tables().quantisation(component.quantisationSlot);
            }
        }
    }

    /**
     * Returns the scan whose header has just been read.
     *
     * @param whole whether coefficients are kept for later scans
     */
    static JpegScan of(JpegFile file, boolean whole) {
        ByteView header = file.scan();
        int count = header.u8(0);
        if (count < 1 || header.length() != 4 + 2 * count) {
            throw damaged(header, "the header of a scan has the wrong length");
        }
        List<JpegComponent> components = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            components.add(component(file, header, i, components));
        }
        checkStep(header, components);
        return file.frame().progressive()
                ? JpegProgressiveScan.of(file, components, header)
                : new JpegSequentialScan(file, components, header, whole);
    }

    private static ImageException damaged(ByteView header, String what) {
        return ImageExceptions.damaged(header.name(), ImageFormat.JPEG, what);
    }

    /**
     * Finds a component by its name. In some files all components have the same name: their order identifies them then.
     */
    private static JpegComponent component(JpegFile file, ByteView header, int number, List<JpegComponent> before) {
        int id = header.u8(1 + 2L * number);
        for (JpegComponent component : file.frame().components()) {
            if (component.id == id && !before.contains(component)) {
                return component;
            }
        }
        throw damaged(header, "a scan refers to a colour component that does not exist");
    }

    private static void checkStep(ByteView header, List<JpegComponent> components) {
        int blocks = 0;
        for (JpegComponent component : components) {
            blocks += component.across * component.down;
        }
        if (components.size() > 1 && blocks > MOST_BLOCKS) {
            throw damaged(header, "the sizes of its colour components are inconsistent");
        }
    }

    /** Returns the first row of steps of several components without data, or a number beyond all rows. */
    final int firstMissingRow() {
        return firstMissingRow;
    }

    /** Returns the last row of such steps with data, -1 if there was none. */
    final int lastGoodRow() {
        return lastGoodRow;
    }

    /** Reads all blocks of the scan. */
    final void read() {
        boolean alone = components.size() == 1;
        JpegComponent first = components.getFirst();
        int columns = alone ? first.blockColumns : frame.stepColumns();
        int rows = alone ? first.blockRows : frame.stepRows();
        in.startBits();
        restart();
        int left = restartInterval;
        int restarts = 0;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                if (column % STEPS_BETWEEN_LOOKS == 0) {
                    Interruption.check(in.view().name());
                }
                if (restartInterval > 0 && left-- == 0) {
                    in.restart(restarts++ % RESTARTS);
                    restart();
                    left = restartInterval - 1;
                }
                if (!in.isStarved()) {
                    lastGoodRow = alone ? row / first.down : row;
                    readStep(row, column, alone);
                } else if (firstMissingRow == Integer.MAX_VALUE) {
                    firstMissingRow = alone ? row / first.down : row;
                }
            }
        }
        if (in.isStarved() && firstMissingRow == Integer.MAX_VALUE) {
            firstMissingRow = frame.stepRows() - 1;
        }
    }

    private void restart() {
        for (JpegComponent component : components) {
            component.mean = 0;
        }
        restartRuns();
    }

    private void readStep(int row, int column, boolean alone) {
        if (alone) {
            readBlock(components.getFirst(), row, column);
            return;
        }
        for (JpegComponent component : components) {
            for (int y = 0; y < component.down; y++) {
                for (int x = 0; x < component.across; x++) {
                    readBlock(component, row * component.down + y, column * component.across + x);
                }
            }
        }
    }

    /** Called at each restart. */
    void restartRuns() {}

    /** Reads the next block, which may be outside the picture. */
    abstract void readBlock(JpegComponent component, int row, int column);

    /** Reads the difference from the previous mean value and returns the new one. */
    final int readMean(JpegComponent component) {
        int size = in.symbol(component.means);
        if (size > 0) {
            component.mean += in.signed(size);
        }
        return component.mean;
    }
}
