package dev.pixtral.json;

import java.math.BigDecimal;
import java.math.MathContext;

/** Writes doubles as Python's {@code repr} does: with the fewest digits that read back as the same double. */
final class PythonFloat {
    private PythonFloat() {}

    static String repr(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.toString(value); // NaN, Infinity, -Infinity, as json.dumps writes them
        }
        String sign = Double.compare(value, 0.0) < 0 ? "-" : ""; // also for -0.0
        return value == 0 ? sign + "0.0" : sign + positive(Math.abs(value));
    }

    private static String positive(double value) {
        BigDecimal shortest = shortest(value);
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale(); // the number of digits before the decimal point
        if (point <= -4 || point > 16) { // where Python's repr switches to an exponent
            String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
            int exponent = point - 1;
            return digits.charAt(0) + fraction + (exponent < 0 ? "e-" : "e+") + "%02d".formatted(Math.abs(exponent));
        }
        if (point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        if (point >= digits.length()) {
            return digits + "0".repeat(point - digits.length()) + ".0";
        }
        return digits.substring(0, point) + "." + digits.substring(point);
    }

    /**
     * The shortest decimal that reads back as the value, without trailing zeros. {@code Double.toString} finds it,
     * except that it always writes at least two digits: it writes the smallest double as 4.9E-324, Python as 5e-324.
     */
    private static BigDecimal shortest(double value) {
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (decimal.precision() == 2) {
            BigDecimal single = new BigDecimal(value).round(new MathContext(1));
            if (single.doubleValue() == value) {
                return single.stripTrailingZeros();
            }
        }
        return decimal;
    }
}
