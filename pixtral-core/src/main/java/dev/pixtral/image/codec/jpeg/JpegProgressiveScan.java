package dev.pixtral.image.codec.jpeg;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.bytes.ByteView;
import java.util.List;

/** A scan that contains some bits of some frequencies for the coefficients of blocks (ITU-T T.81, annex G). */
abstract class JpegProgressiveScan extends JpegScan {
    private static final int MOST_LOW_BITS = 13;

    final int first; // frequencies
    final int last;
    final int shift; // of the bits

    private JpegProgressiveScan(JpegFile file, List<JpegComponent> components, int first, int last, int shift) {
        super(file, components);
        this.first = first;
        this.last = last;
        this.shift = shift;
    }

    static JpegProgressiveScan of(JpegFile file, List<JpegComponent> components, ByteView header) {
        int end = header.length();
        int first = header.u8(end - 3L);
        int last = header.u8(end - 2L);
        int before = header.u8(end - 1L) >> 4;
        int shift = header.u8(end - 1L) & 0xf;
        boolean means = first == 0;
        if (means ? last != 0 : first > last || last >= JpegBlocks.SIZE || components.size() != 1) {
            throw damaged(header);
        }
        if (before != 0 && shift != before - 1 || shift > MOST_LOW_BITS) {
            throw damaged(header);
        }
        for (int i = 0; i < components.size(); i++) {
            JpegComponent component = components.get(i);
            int slots = header.u8(2 + 2L * i);
            if (means && before == 0) {
                component.means = file.tables().code(true, slots >> 4, false);
            } else if (!means) {
                component.details = file.tables().code(false, slots & 0xf, false);
            }
            component.know(first, last, shift, file.scans() == 1);
        }
        if (means) {
            return before == 0 ? new Means(file, components, shift) : new MeansRefined(file, components, shift);
        }
        return before == 0
                ? new Details(file, components, first, last, shift)
                : new DetailsRefined(file, components, first, last, shift);
    }

    private static ImageException damaged(ByteView header) {
        return ImageExceptions.damaged(header.name(), ImageFormat.JPEG, "a scan has invalid frequencies or bits");
    }

    /** The highest bits of mean values (G.1.2.1). */
    private static final class Means extends JpegProgressiveScan {
        Means(JpegFile file, List<JpegComponent> components, int shift) {
            super(file, components, 0, 0, shift);
        }

        @Override
        void readBlock(JpegComponent component, int row, int column) {
            component.coefficients[component.block(row, column)] = (short) (readMean(component) << shift);
        }
    }

    /** One more bit of mean values. */
    private static final class MeansRefined extends JpegProgressiveScan {
        MeansRefined(JpegFile file, List<JpegComponent> components, int shift) {
            super(file, components, 0, 0, shift);
        }

        @Override
        void readBlock(JpegComponent component, int row, int column) {
            component.coefficients[component.block(row, column)] |= (short) (in.bits(1) << shift);
        }
    }

    /** A scan of details, in which runs of blocks have no further details. */
    private abstract static class Runs extends JpegProgressiveScan {
        int run; // remaining blocks without further details

        Runs(JpegFile file, List<JpegComponent> components, int first, int last, int shift) {
            super(file, components, first, last, shift);
        }

        @Override
        void restartRuns() {
            run = 0;
        }

        final void startRun(int size) {
            run = (1 << size) + in.bits(size);
        }
    }

    /** The highest bits of some frequencies (G.1.2.2). */
    private static final class Details extends Runs {
        Details(JpegFile file, List<JpegComponent> components, int first, int last, int shift) {
            super(file, components, first, last, shift);
        }

        @Override
        void readBlock(JpegComponent component, int row, int column) {
            if (run > 0) {
                run--;
                return;
            }
            int block = component.block(row, column);
            for (int i = first; i <= last; i++) {
                int symbol = in.symbol(component.details);
                int zeros = symbol >> 4;
                int size = symbol & 0xf;
                if (size > 0) {
                    i += zeros;
                    component.coefficients[block + JpegBlocks.ZIGZAG[i]] = (short) (in.signed(size) << shift);
                } else if (zeros == 15) {
                    i += 15;
                } else {
                    startRun(zeros);
                    run--;
                    return;
                }
            }
        }
    }

    /**
     * One more bit of some frequencies (G.1.2.3): of those that are already known, and the first bit of some others.
     */
    private static final class DetailsRefined extends Runs {
        DetailsRefined(JpegFile file, List<JpegComponent> components, int first, int last, int shift) {
            super(file, components, first, last, shift);
        }

        @Override
        void readBlock(JpegComponent component, int row, int column) {
            short[] coefficients = component.coefficients;
            int block = component.block(row, column);
            int i = first;
            while (run == 0 && i <= last) {
                int symbol = in.symbol(component.details);
                int zeros = symbol >> 4;
                if ((symbol & 0xf) == 0 && zeros < 15) {
                    startRun(zeros);
                    break;
                }
                int found = (symbol & 0xf) == 0 ? 0 : in.bits(1) == 1 ? 1 << shift : -1 << shift;
                i = refine(coefficients, block, i, zeros);
                if (found != 0) {
                    coefficients[block + JpegBlocks.ZIGZAG[i]] = (short) found;
                }
                i++;
            }
            if (run > 0) {
                refine(coefficients, block, i, Integer.MAX_VALUE);
                run--;
            }
        }

        /**
         * Refines the known coefficients from frequency {@code i} on, up to the zero that follows {@code zeros} other
         * zeros, and returns the frequency of that zero.
         */
        private int refine(short[] coefficients, int block, int i, int zeros) {
            int left = zeros;
            int frequency = i;
            for (; frequency <= last; frequency++) {
                int at = block + JpegBlocks.ZIGZAG[frequency];
                int value = coefficients[at];
                if (value == 0) {
                    if (left-- == 0) {
                        break;
                    }
                } else if (in.bits(1) == 1 && (value & 1 << shift) == 0) {
                    coefficients[at] = (short) (value + (value > 0 ? 1 << shift : -1 << shift));
                }
            }
            return frequency;
        }
    }
}
