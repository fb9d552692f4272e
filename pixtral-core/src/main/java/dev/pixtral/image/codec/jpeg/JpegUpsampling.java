package dev.pixtral.image.codec.jpeg;

/**
 * Scales a component with fewer samples to the size of the picture, as libjpeg-turbo does by default: smoothly if it
 * has half the columns, rows or both (a triangle filter: three parts of the nearer sample, one of the further one);
 * otherwise by repeating samples.
 */
final class JpegUpsampling {
    private static final int SMALLEST_SMOOTH = 3; // columns

    private final JpegComponent component;
    private final int across; // number of columns that share a sample
    private final int down;
    private final boolean smoothAcross;
    private final boolean smoothDown;
    private final int[] sums; // of a row of samples and its neighbour, in quarters
    private final byte[] row;

    JpegUpsampling(JpegFrame frame, JpegComponent component) {
        this.component = component;
        this.across = frame.across() / component.across;
        this.down = frame.down() / component.down;
        boolean wide = component.width >= SMALLEST_SMOOTH;
        this.smoothAcross = across == 2 && down <= 2 && wide;
        this.smoothDown = down == 2 && (across == 1 || across == 2 && wide);
        this.sums = new int[component.width];
        this.row = new byte[across * component.width];
    }

    /**
     * Writes a row of the picture.
     *
     * @param y the index of the row
     * @param width the width of the picture
     * @param to receives the samples at every {@code step}th index, from {@code at} on
     */
    void write(int y, int width, byte[] to, int at, int step) {
        int line = y / down;
        byte[] from = component.samples;
        int start = line * component.stride();
        if (smoothDown) {
            sumRows(line, y % 2 == 0 ? Math.max(line - 1, 0) : Math.min(line + 1, component.height - 1));
            from = row;
            start = 0;
            if (smoothAcross) {
                spreadSums();
            } else {
                roundSums(y % 2 == 0 ? 1 : 2);
            }
        } else if (smoothAcross) {
            spread(start);
            from = row;
            start = 0;
        } else if (across > 1) {
            for (int x = 0, target = at; x < width; x++, target += step) {
                to[target] = from[start + x / across];
            }
            return;
        }
        for (int x = start, target = at; x < start + width; x++, target += step) {
            to[target] = from[x];
        }
    }

    private void sumRows(int near, int far) {
        int a = near * component.stride();
        int b = far * component.stride();
        for (int x = 0; x < sums.length; x++) {
            sums[x] = 3 * (component.samples[a + x] & 0xff) + (component.samples[b + x] & 0xff);
        }
    }

    // halves are rounded alternately down and up, so the picture becomes neither darker nor lighter

    private void roundSums(int bias) {
        for (int x = 0; x < sums.length; x++) {
            row[x] = (byte) (sums[x] + bias >> 2);
        }
    }

    private void spreadSums() {
        int last = sums.length - 1;
        row[0] = (byte) (4 * sums[0] + 8 >> 4);
        for (int x = 0; x < last; x++) {
            row[2 * x + 1] = (byte) (3 * sums[x] + sums[x + 1] + 7 >> 4);
            row[2 * x + 2] = (byte) (3 * sums[x + 1] + sums[x] + 8 >> 4);
        }
        row[2 * last + 1] = (byte) (4 * sums[last] + 7 >> 4);
    }

    private void spread(int start) {
        byte[] from = component.samples;
        int last = component.width - 1;
        row[0] = from[start];
        for (int x = 0; x < last; x++) {
            int left = from[start + x] & 0xff;
            int right = from[start + x + 1] & 0xff;
            row[2 * x + 1] = (byte) (3 * left + right + 2 >> 2);
            row[2 * x + 2] = (byte) (3 * right + left + 1 >> 2);
        }
        row[2 * last + 1] = from[start + last];
    }
}
