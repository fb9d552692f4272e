package dev.pixtral.checkpoint.write;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** JSON as Python prints it with an indent of two, so that files have their published form. */
final class PrettyJson {
    private static final String INDENT = "  ";
    private static final double LARGEST_PLAIN = 1e16;
    private static final double SMALLEST_PLAIN = 1e-4;

    private final StringBuilder text = new StringBuilder();

    private PrettyJson() {}

    /**
     * Returns the text of an object, with a line feed at its end.
     *
     * @param object values are maps, lists, strings without special characters, numbers, booleans or null
     */
    static String of(Map<String, ?> object) {
        PrettyJson json = new PrettyJson();
        json.value(object, "\n");
        return json.text.append('\n').toString();
    }

    private void value(Object value, String line) {
        switch (value) {
            case Map<?, ?> object -> {
                text.append('{');
                String between = "";
                for (Map.Entry<?, ?> field : object.entrySet()) {
                    text.append(between).append(line).append(INDENT);
                    text.append('"').append(field.getKey()).append("\": ");
                    value(field.getValue(), line + INDENT);
                    between = ",";
                }
                text.append(line).append('}');
            }
            case List<?> array -> {
                text.append('[');
                String between = "";
                for (Object element : array) {
                    text.append(between).append(line).append(INDENT);
                    value(element, line + INDENT);
                    between = ",";
                }
                text.append(line).append(']');
            }
            case String string -> text.append('"').append(string).append('"');
            case Double number -> text.append(number(number));
            case null -> text.append("null");
            default -> text.append(value);
        }
    }

    /** The shortest form of a number, as Python spells it: 1e-05, 1000000000.0. */
    private static String number(double number) {
        if (number == Math.rint(number) && Math.abs(number) < LARGEST_PLAIN) {
            return "%d.0".formatted((long) number);
        }
        String shortest = Double.toString(number);
        if (Math.abs(number) >= SMALLEST_PLAIN) {
            return new BigDecimal(shortest).stripTrailingZeros().toPlainString();
        }
        return shortest.replace(".0E", "E").replace('E', 'e').replaceFirst("e-(\\d)$", "e-0$1");
    }
}
