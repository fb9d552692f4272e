package dev.pixtral.errors;

import dev.pixtral.api.Internal;
import java.util.Locale;

/**
 * Sizes of files and of downloads as people read them: powers of 1000, as disks and hubs state them. Amounts of memory
 * are in powers of 1024 instead.
 */
@Internal
public final class FileSize {
    private static final String[] UNITS = {"bytes", "kB", "MB", "GB"};
    private static final int STEP = 1000;
    private static final int FIRST_WITH_DECIMALS = 2;

    private FileSize() {}

    /**
     * Formats a size.
     *
     * @param bytes number of bytes
     * @return whole bytes or kilobytes, or megabytes or gigabytes with one decimal
     */
    public static String text(long bytes) {
        int unit = unit(bytes);
        return number(bytes, unit) + " " + UNITS[unit];
    }

    /**
     * Formats how much of something is done.
     *
     * @param done number of bytes so far
     * @param total number of bytes in the end, which sets the unit
     * @return such as {@code 3.1 of 25.4 GB}
     */
    public static String of(long done, long total) {
        int unit = unit(total);
        return "%s of %s %s".formatted(number(done, unit), number(total, unit), UNITS[unit]);
    }

    /** The unit in which the number, as it is rounded, has at most three digits before the point. */
    private static int unit(long bytes) {
        int unit = 0;
        while (unit < UNITS.length - 1 && Math.round(scaled(bytes, unit) * 10) >= 10L * STEP) {
            unit++;
        }
        return unit;
    }

    private static String number(long bytes, int unit) {
        return String.format(Locale.ROOT, unit < FIRST_WITH_DECIMALS ? "%,.0f" : "%,.1f", scaled(bytes, unit));
    }

    private static double scaled(long bytes, int unit) {
        return bytes / Math.pow(STEP, unit);
    }
}
