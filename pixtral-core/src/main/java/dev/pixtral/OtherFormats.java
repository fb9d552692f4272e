package dev.pixtral;

import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.checkpoint.PreparedLayout;
import dev.pixtral.checkpoint.RequiredTensors;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.FileSize;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.store.StoredModel;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The errors of models that are on this machine, but prepared in other formats than those that are asked for: they name
 * the command that gets the others, and how much that takes.
 *
 * @param model name or path as it was given
 * @param choice the formats that are asked for
 */
record OtherFormats(String model, FormatChoice choice) {

    /** Describes the problem with a prepared file. */
    PixtralException ofFile(WeightFormats prepared) {
        return new PixtralException(
                ("%s is prepared as %s, not as %s; leave the format out, or prepare the model that it was made from: "
                                + "'./pixtral prepare MODEL%s'.")
                        .formatted(model, prepared, asked(), options()));
    }

    /** Describes the problem with a repository of which there are other formats in the store. */
    PixtralException ofRepository(List<StoredModel> recorded) {
        Optional<ModelConfig> config = config(recorded);
        String fetch = config.map(sizes -> ", which fetches about " + FileSize.text(published(sizes)))
                .orElse("");
        if (asked().vision() != WeightFormat.BF16) { // which download leaves as published
            return in(recorded, "get its files with './pixtral download %s --keep-source'%s".formatted(model, fetch));
        }
        String make = config.map(sizes -> " and writes " + FileSize.text(prepared(sizes)))
                .orElse("");
        return in(recorded, "fetch it with './pixtral download %s%s'%s%s".formatted(model, options(), fetch, make));
    }

    /** Describes the problem with a folder that is gone, and of which there are other formats in the store. */
    PixtralException ofFolder(List<StoredModel> recorded) {
        String make = config(recorded)
                .map(sizes -> ", which writes " + FileSize.text(prepared(sizes)))
                .orElse("");
        return in(
                recorded,
                "put the folder back and prepare it with './pixtral prepare %s%s'%s".formatted(model, options(), make));
    }

    private PixtralException in(List<StoredModel> recorded, String otherwise) {
        String here = recorded.stream()
                .map(stored -> stored.formats().toString())
                .distinct()
                .collect(Collectors.joining(" and as "));
        return new PixtralException("%s is on this machine as %s, not as %s; leave the format out, or %s."
                .formatted(model, here, asked(), otherwise));
    }

    private WeightFormats asked() {
        return choice.over(WeightFormat.Q4);
    }

    private String options() {
        String vision = choice.vision()
                .filter(format -> format != WeightFormat.BF16)
                .map(format -> " --quantize-vision " + word(format))
                .orElse("");
        return " --quantize " + word(asked().feedForward()) + vision;
    }

    private static String word(WeightFormat format) {
        return format.name().toLowerCase(Locale.ROOT);
    }

    private static Optional<ModelConfig> config(List<StoredModel> recorded) {
        try {
            return Optional.of(PreparedFile.read(recorded.getFirst().file()).config());
        } catch (CheckpointException _) {
            return Optional.empty(); // damaged: the command helps then too, and its size is only not known
        }
    }

    /** The size of the weights as they are published, in two bytes each. */
    private static long published(ModelConfig config) {
        return Short.BYTES
                * RequiredTensors.of(config).values().stream()
                        .mapToLong(shape -> shape.stream().reduce(1L, Math::multiplyExact))
                        .sum();
    }

    private long prepared(ModelConfig config) {
        return new PreparedLayout(config, asked(), Arrangement.KERNELS, Map.of(), Map.of()).fileBytes();
    }
}
