package dev.pixtral.store;

import dev.pixtral.errors.PixtralException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of files and memory as people write them. */
public final class SizeText {
    private static final Pattern FORM = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,3})?)\\s*(?:([kmgt])(i)?)?b?");
    private static final String UNITS = "kmgt";

    private SizeText() {}

    /**
     * Reads a size.
     *
     * @param text a number of bytes, or a number with a unit, such as {@code 40GB} (powers of 1000) or {@code 40GiB}
     *     (powers of 1024)
     * @param setting what has this value, for the message
     * @return bytes
     * @throws PixtralException if it is not a size
     */
    public static long bytes(String text, String setting) {
        Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            throw new PixtralException(
                    "%s must be a size, such as 40GB, but is '%s'.".formatted(setting, text.strip()));
        }
        int power = form.group(2) == null ? 0 : UNITS.indexOf(form.group(2)) + 1;
        BigDecimal bytes = new BigDecimal(form.group(1))
                .multiply(
                        BigDecimal.valueOf(form.group(3) == null ? 1000 : 1024).pow(power));
        return bytes.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
    }
}
