package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import dev.pixtral.kernels.WeightFormat;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The format of each matrix: one for each group of matrices, and exceptions. Only checkpoints that are quantised
 * already have exceptions, because their matrices keep their own codes.
 *
 * @param attention format of the decoder's attention
 * @param feedForward format of the decoder's feed-forward
 * @param output format of the output matrix
 * @param embeddings format of the token embeddings
 * @param vision format of the vision encoder
 * @param projector format of the projector
 * @param exceptions formats of matrices that have another format than their group, by canonical name
 */
public record WeightFormats(
        WeightFormat attention,
        WeightFormat feedForward,
        WeightFormat output,
        WeightFormat embeddings,
        WeightFormat vision,
        WeightFormat projector,
        Map<String, WeightFormat> exceptions) {

    /** Copies the exceptions, sorted by name. */
    public WeightFormats {
        exceptions = Collections.unmodifiableMap(new TreeMap<>(exceptions));
    }

    /**
     * The formats of all groups, without exceptions.
     *
     * @param attention format of the decoder's attention
     * @param feedForward format of the decoder's feed-forward
     * @param output format of the output matrix
     * @param embeddings format of the token embeddings
     * @param vision format of the vision encoder
     * @param projector format of the projector
     */
    public WeightFormats(
            WeightFormat attention,
            WeightFormat feedForward,
            WeightFormat output,
            WeightFormat embeddings,
            WeightFormat vision,
            WeightFormat projector) {
        this(attention, feedForward, output, embeddings, vision, projector, Map.of());
    }

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

    /**
     * Returns the format of a matrix.
     *
     * @param name canonical name of its tensor
     * @return its own format, otherwise that of its group
     */
    @Internal
    public WeightFormat of(String name) {
        return exceptions.getOrDefault(name, of(WeightRole.of(name)));
    }

    /**
     * Returns the formats of a checkpoint of which some matrices are quantised already: these keep their own formats,
     * and the others have those of this record. A group has the format of most of its matrices.
     *
     * @param config sizes of the model
     * @param own formats of the quantised matrices by canonical name
     * @return the formats of all matrices; this if none is quantised
     */
    @Internal
    public WeightFormats with(ModelConfig config, Map<String, WeightFormat> own) {
        if (own.isEmpty()) {
            return this;
        }
        Map<WeightRole, Map<String, WeightFormat>> byRole = new EnumMap<>(WeightRole.class);
        config.tensors().forEach((name, shape) -> {
            if (shape.size() > 1) {
                byRole.computeIfAbsent(WeightRole.of(name), _ -> new LinkedHashMap<>())
                        .put(name, own.getOrDefault(name, of(name)));
            }
        });
        Map<WeightRole, WeightFormat> usual = new EnumMap<>(WeightRole.class);
        Map<String, WeightFormat> others = new HashMap<>();
        for (WeightRole role : WeightRole.values()) {
            Map<String, WeightFormat> formats = byRole.getOrDefault(role, Map.of());
            WeightFormat most = mostFrequent(formats.values()).orElse(of(role));
            usual.put(role, most);
            formats.forEach((name, format) -> {
                if (format != most) {
                    others.put(name, format);
                }
            });
        }
        return of(usual, others);
    }

    /** Returns the most frequent format, of two the larger one; empty if there is none. */
    private static Optional<WeightFormat> mostFrequent(Iterable<WeightFormat> formats) {
        Map<WeightFormat, Integer> counts = new EnumMap<>(WeightFormat.class);
        formats.forEach(format -> counts.merge(format, 1, Integer::sum));
        return counts.entrySet().stream()
                .reduce((one, other) -> other.getValue() > one.getValue() ? other : one)
                .map(Map.Entry::getKey);
    }

    private static WeightFormats of(Map<WeightRole, WeightFormat> formats, Map<String, WeightFormat> exceptions) {
        return new WeightFormats(
                formats.get(WeightRole.ATTENTION),
                formats.get(WeightRole.FEED_FORWARD),
                formats.get(WeightRole.OUTPUT),
                formats.get(WeightRole.EMBEDDINGS),
                formats.get(WeightRole.VISION),
                formats.get(WeightRole.PROJECTOR),
                exceptions);
    }

    /**
     * Returns the formats of the groups alone.
     *
     * @return the same formats without exceptions
     */
    @Internal
    public WeightFormats groups() {
        return new WeightFormats(attention, feedForward, output, embeddings, vision, projector);
    }

    /**
     * Returns the formats as a text for files, see {@link #parse}.
     *
     * @return pairs such as {@code attention=Q4}, by group, and then by canonical name
     */
    @Internal
    public String toText() {
        String groups = Arrays.stream(WeightRole.values())
                .map(role -> role.name().toLowerCase(Locale.ROOT) + "=" + of(role))
                .collect(Collectors.joining(" "));
        return exceptions.entrySet().stream()
                .map(entry -> " " + entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("", groups, ""));
    }

    /**
     * Reads formats.
     *
     * @param text what {@link #toText} returns
     * @return the formats; empty if the text is not exactly as it would be written
     */
    @Internal
    public static Optional<WeightFormats> parse(String text) {
        Map<WeightRole, WeightFormat> groups = new EnumMap<>(WeightRole.class);
        Map<String, WeightFormat> exceptions = new HashMap<>();
        for (String part : text.split(" ")) {
            int equals = part.indexOf('=');
            String name = part.substring(0, Math.max(0, equals));
            WeightFormat format = named(part.substring(equals + 1), WeightFormat.values());
            WeightRole role = named(name.toUpperCase(Locale.ROOT), WeightRole.values());
            if (format == null) {
                return Optional.empty();
            }
            if (role != null) {
                groups.put(role, format);
            } else {
                exceptions.put(name, format);
            }
        }
        return groups.size() == WeightRole.values().length
                ? Optional.of(of(groups, exceptions))
                        .filter(read -> read.toText().equals(text))
                : Optional.empty();
    }

    private static <E extends Enum<E>> E named(String name, E[] values) {
        return Arrays.stream(values)
                .filter(value -> value.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /**
     * Describes the formats for messages.
     *
     * @return the settings that they follow from, such as {@code q4}, or {@code q4 with vision in q8}; otherwise the
     *     format of each group and the number of exceptions
     */
    @Override
    public String toString() {
        if (!equals(of(attention, vision))) {
            String groups = groups().toText();
            return exceptions.isEmpty()
                    ? groups
                    : "%s, and %s in other formats".formatted(groups, matrices(exceptions.size()));
        }
        String decoder = attention.name().toLowerCase(Locale.ROOT);
        return vision == WeightFormat.BF16
                ? decoder
                : decoder + " with vision in " + vision.name().toLowerCase(Locale.ROOT);
    }

    private static String matrices(int count) {
        return count == 1 ? "1 matrix" : count + " matrices";
    }
}
