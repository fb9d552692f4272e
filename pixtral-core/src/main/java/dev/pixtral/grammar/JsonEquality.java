package dev.pixtral.grammar;

import dev.pixtral.chat.Json;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When two values are the same for a JSON schema: numbers by value, objects whatever the order of their fields. */
final class JsonEquality {
    private JsonEquality() {}

    /** A value that equals another's iff both are the same. */
    static Json canonical(Json value) {
        return switch (value) {
            case Json.Obj(Map<String, Json> fields) -> {
                Map<String, Json> canonical = new HashMap<>();
                fields.forEach((name, field) -> canonical.put(name, canonical(field)));
                yield new Json.Obj(canonical);
            }
            case Json.Arr(List<Json> items) ->
                new Json.Arr(items.stream().map(JsonEquality::canonical).toList());
            case Json.Num number
            when isInteger(number) && !isWhole(number.text()) ->
                new Json.Num(new BigDecimal(number.text()).toBigInteger().toString());
            case Json.Num number -> number; // one spelling for each double, and all digits of an integer
            case Json.Str _, Json.Word _ -> value;
        };
    }

    static boolean same(Json one, Json other) {
        return canonical(one).equals(canonical(other));
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
