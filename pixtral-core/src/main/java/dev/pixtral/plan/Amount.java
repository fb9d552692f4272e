package dev.pixtral.plan;

import java.util.Locale;

/** Amounts of memory as people read them. */
public final class Amount {
    private static final long GIBIBYTE = 1L << 30;

    private Amount() {}

    /**
     * Formats a number of bytes.
     *
     * @param bytes number of bytes
     * @return whole mebibytes below 1 GiB, otherwise gibibytes with one decimal
     */
    public static String text(long bytes) {
        return bytes < GIBIBYTE
                ? String.format(Locale.ROOT, "%,d MiB", bytes >> 20)
                : String.format(Locale.ROOT, "%,.1f GiB", (double) bytes / GIBIBYTE);
    }
}
