package dev.pixtral.checkpoint;

import dev.pixtral.kernels.WeightFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The format of each group of matrices.
 *
 * @param attention format of the decoder's attention
 * @param feedForward format of the decoder's feed-forward
 * @param output format of the output matrix
 * @param embeddings format of the token embeddings
 * @param vision format of the vision encoder
 * @param projector format of the projector
 */
public record WeightFormats(
        WeightFormat attention,
        WeightFormat feedForward,
        WeightFormat output,
        WeightFormat embeddings,
        WeightFormat vision,
        WeightFormat projector) {

    /**
     * Returns the formats that follow from the two settings of a model. If the decoder has 4 bits, its output matrix is
     * Q8, because it determines the token directly. The embeddings stay BF16: they are looked up, so only the rows in
     * use take memory.
     *
     * @param decoder format of the decoder's blocks
     * @param vision format of vision encoder and projector
     * @return all formats
     */
    public static WeightFormats of(WeightFormat decoder, WeightFormat vision) {
        WeightFormat output = switch (decoder) {
            case BF16 -> WeightFormat.BF16;
            case Q8, Q4, Q4_1 -> WeightFormat.Q8;
        };
        return new WeightFormats(decoder, decoder, output, WeightFormat.BF16, vision, vision);
    }

    /**
     * Returns the format of a role.
     *
     * @param role what the matrix does
     * @return its format
     */
    public WeightFormat of(WeightRole role) {
        return switch (role) {
            case ATTENTION -> attention;
            case FEED_FORWARD -> feedForward;
            case OUTPUT -> output;
            case EMBEDDINGS -> embeddings;
            case VISION -> vision;
            case PROJECTOR -> projector;
        };
    }

    /** Returns the formats as a text for files, see {@link #parse}. */
    String toText() {
        return Arrays.stream(WeightRole.values())
                .map(role -> role.name().toLowerCase(Locale.ROOT) + "=" + of(role))
                .collect(Collectors.joining(" "));
    }

    /** Reads formats; empty if the text is not exactly as {@link #toText} writes it. */
    static Optional<WeightFormats> parse(String text) {
        List<WeightFormat> formats = new ArrayList<>();
        for (String part : text.split(" ")) {
            String name = part.substring(part.indexOf('=') + 1);
            Arrays.stream(WeightFormat.values())
                    .filter(format -> format.name().equals(name))
                    .forEach(formats::add);
        }
        if (formats.size() != WeightRole.values().length) {
            return Optional.empty();
        }
        WeightFormats read = new WeightFormats(
                formats.get(0), formats.get(1), formats.get(2), formats.get(3), formats.get(4), formats.get(5));
        return Optional.of(read).filter(parsed -> parsed.toText().equals(text));
    }

    /**
     * Describes the formats for messages.
     *
     * @return the settings that they follow from, such as {@code q4}, or {@code q4 with vision in q8}; otherwise all of
     *     them
     */
    @Override
    public String toString() {
        if (!equals(of(attention, vision))) {
            return toText();
        }
        String decoder = attention.name().toLowerCase(Locale.ROOT);
        return vision == WeightFormat.BF16
                ? decoder
                : decoder + " with vision in " + vision.name().toLowerCase(Locale.ROOT);
    }
}
