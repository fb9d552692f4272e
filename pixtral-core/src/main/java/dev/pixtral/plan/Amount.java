package dev.pixtral.plan;

import java.util.Locale;

/** Amounts of memory as people read them. */
public final class Amount {
    private static final long MEBIBYTE = 1L << 20;
    private static final long GIBIBYTE = 1L << 30;

    private Amount() {}

    /**
     * Formats a number of bytes.
     *
     * @param bytes number of bytes
     * @return whole kibibytes below 1 MiB, whole mebibytes below 1 GiB, otherwise gibibytes with one decimal
     */
    public static String text(long bytes) {
        if (bytes < MEBIBYTE) {
            return "%d KiB".formatted(bytes >> 10);
        }
        return bytes < GIBIBYTE
                ? String.format(Locale.ROOT, "%,d MiB", bytes / MEBIBYTE)
                : String.format(Locale.ROOT, "%,.1f GiB", (double) bytes / GIBIBYTE);
    }
}
