package dev.pixtral.cli.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * Size of a picture.
 *
 * @param width pixels
 * @param height pixels
 */
record ImageSize(int width, int height) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,5})[xX](\\d{1,5})");

    /** Parses a size such as {@code 512x384}. */
    static ImageSize parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("'%s' is not a size such as 512x384".formatted(text));
        }
        return new ImageSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** Whether there are no pixels, which means that no picture is measured. */
    boolean isEmpty() {
        return width == 0 || height == 0;
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }
}
