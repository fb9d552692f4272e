package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Equality of values as JSON schemas define it: numbers by value, objects regardless of the order of their fields. */
final class JsonEquality {
    private JsonEquality() {}

    /**
     * A string that is equal for two values if and only if the values are. It is a string, because maps search quickly
     * even among many strings with the same hash code.
     */
    static String key(Json value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Json value, StringBuilder out) {
        switch (value) {
            case Json.Obj(Map<String, Json> fields) -> {
                out.append('{');
                new TreeMap<>(fields).forEach((name, field) -> {
                    out.append(PythonJson.dump(new Json.Str(name))).append(':');
                    write(field, out);
                    out.append(',');
                });
                out.append('}');
            }
            case Json.Arr(List<Json> items) -> {
                out.append('[');
                for (Json item : items) {
                    write(item, out);
                    out.append(',');
                }
                out.append(']');
            }
            case Json.Num number -> out.append(key(number));
            case Json.Str _, Json.Word _ -> out.append(PythonJson.dump(value));
        }
    }

    /** Digits without trailing zeros, and their count: a short key, however large the number is. */
    private static String key(Json.Num number) {
        String text = number.text();
        if (!isFinite(number)) {
            return text;
        }
        if (!isWhole(text)) {
            BigDecimal decimal = new BigDecimal(text).stripTrailingZeros();
            return decimal.unscaledValue() + "E" + -decimal.scale();
        }
        int end = text.length();
        while (end > 1 && text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, end) + "E" + (text.length() - end);
    }

    static boolean isInteger(Json.Num number) {
        return isWhole(number.text())
                || (isFinite(number)
                        && new BigDecimal(number.text()).stripTrailingZeros().scale() <= 0);
    }

    static boolean isFinite(Json.Num number) {
        return Character.isDigit(number.text().charAt(number.text().length() - 1));
    }

    private static boolean isWhole(String text) {
        return text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
    }
}
