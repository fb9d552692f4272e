package dev.pixtral.cli.console;

import dev.pixtral.Reply;
import dev.pixtral.engine.Timings;
import dev.pixtral.image.PatchGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One line of statistics on an answer. */
public final class Statistics {
    private static final int SIZES_SHOWN = 4;
    private static final double LONG_MS = 10_000; // from here on shown in seconds
    private static final double SLOW = 10; // tokens a second, below which a decimal is shown

    private Statistics() {}

    /**
     * The line, such as {@code 1 image 160x176 (110 patches, 121 tokens) 38 ms · prompt 131 tokens 90 ms · 9 tokens at
     * 310/s}.
     *
     * @param images sizes in patches, as the model saw them
     * @param patchSize side of a patch in pixels
     */
    public static String line(Reply reply, List<PatchGrid> images, int patchSize) {
        Timings timings = reply.timings();
        List<String> parts = new ArrayList<>();
        if (!images.isEmpty()) {
            parts.add(images(images, patchSize) + " " + time(timings.imageMs()));
        }
        parts.add("prompt " + count(reply.usage().promptTokens(), "token") + " " + time(timings.prefillMs()));
        double speed = timings.decodeTokensPerSecond();
        String generated = count(reply.usage().generatedTokens(), "token");
        parts.add(speed > 0 ? generated + " at " + number(speed < SLOW ? "%.1f" : "%,.0f", speed) + "/s" : generated);
        return String.join(" · ", parts);
    }

    private static String images(List<PatchGrid> images, int patchSize) {
        String sizes = images.stream()
                .limit(SIZES_SHOWN)
                .map(grid -> grid.cols() * patchSize + "x" + grid.rows() * patchSize)
                .collect(Collectors.joining(", "));
        return "%s %s (%s, %s)"
                .formatted(
                        count(images.size(), "image"),
                        images.size() > SIZES_SHOWN ? sizes + ", ..." : sizes,
                        count(images.stream().mapToInt(PatchGrid::patches).sum(), "patch"),
                        count(images.stream().mapToInt(PatchGrid::tokens).sum(), "token"));
    }

    /** A number with the noun that it counts, such as "1 patch" and "1,024 patches". */
    public static String count(int number, String what) {
        String plural = what.endsWith("ch") ? what + "es" : what + "s";
        return number("%,d", number) + " " + (number == 1 ? what : plural);
    }

    private static String time(double ms) {
        return ms < LONG_MS ? number("%.0f ms", ms) : number("%,.1f s", ms / 1000);
    }

    private static String number(String format, Object number) {
        return String.format(Locale.ROOT, format, number);
    }
}
