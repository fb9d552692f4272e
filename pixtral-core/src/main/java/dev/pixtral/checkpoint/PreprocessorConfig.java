package dev.pixtral.checkpoint;

import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.errors.CheckpointException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/**
 * Hugging Face's preprocessor_config.json and processor_config.json, which say how pictures become pixels. This engine
 * prepares pictures as Mistral's own library does; the files, which may be missing, are only read to refuse a model
 * that was trained with other pictures.
 */
final class PreprocessorConfig {
    /** Where the settings can be: transformers 5 writes all of them into the second file. */
    private static final List<String> FILES = List.of("preprocessor_config.json", "processor_config.json");

    private static final System.Logger LOG = System.getLogger(PreprocessorConfig.class.getName());
    private static final double TOLERANCE = 1e-6;
    private static final double RESCALE_FACTOR = 1.0 / 255;
    private static final List<Double> MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
    private static final List<Double> STD = List.of(0.26862954, 0.26130258, 0.27577711);

    private PreprocessorConfig() {}

    /**
     * Checks those of the two files that are there.
     *
     * @throws CheckpointException if one contradicts what this engine does
     */
    static void check(CheckpointFiles files, VisionConfig vision) {
        for (String name : FILES) {
            if (files.has(name)) {
                check(JsonFields.read(files, name), vision);
            }
        }
    }

    static void check(JsonFields settings, VisionConfig vision) {
        settings.optionalObject("image_processor").ifPresent(inner -> check(inner, vision));
        settings.expect("do_resize", "pictures of any size", true);
        settings.expect("do_rescale", "this scale of colours", true);
        settings.expect("do_normalize", "pictures without normalisation", true);
        settings.expect(
                "spatial_merge_size", "another merging of patches than that of config.json", vision.mergeSize());
        expect(settings, "rescale_factor", settings.numbers("rescale_factor"), List.of(RESCALE_FACTOR));
        expect(settings, "image_mean", settings.numbers("image_mean"), MEAN);
        expect(settings, "image_std", settings.numbers("image_std"), STD);
        checkPatchSize(settings, vision);
        checkLongestSide(settings, vision);
    }

    /** A number, or an object with both sides. */
    private static void checkPatchSize(JsonFields settings, VisionConfig vision) {
        if (!settings.isObject("patch_size")) {
            settings.expect("patch_size", "another patch size than that of config.json", vision.patchSize());
            return;
        }
        JsonFields size = settings.object("patch_size");
        size.expect("height", "another patch size than that of config.json", vision.patchSize());
        size.expect("width", "another patch size than that of config.json", vision.patchSize());
    }

    /** Another longest side gives other pictures, but not wrong ones. */
    private static void checkLongestSide(JsonFields settings, VisionConfig vision) {
        if (!settings.isObject("size")) {
            return;
        }
        int side = settings.object("size").integerOr("longest_edge", vision.imageSize());
        if (side != vision.imageSize()) {
            LOG.log(
                    Level.WARNING,
                    "{0}: size.longest_edge is {1} pixels, but pictures may have the {2} pixels of config.json;"
                            + " set a limit for pictures to change that",
                    settings.source(),
                    String.valueOf(side),
                    String.valueOf(vision.imageSize()));
        }
    }

    private static void expect(JsonFields settings, String key, Optional<List<Double>> found, List<Double> needed) {
        if (found.isEmpty()) {
            return;
        }
        List<Double> values = found.get();
        boolean same = values.size() == needed.size();
        for (int i = 0; same && i < needed.size(); i++) {
            same = Math.abs(values.get(i) - needed.get(i)) <= TOLERANCE;
        }
        if (!same) {
            throw CheckpointException.at(
                    settings.source(),
                    "%s is %s, but pictures are prepared with %s, as Pixtral was trained; "
                                    .formatted(key, CheckpointException.quote(values.toString()), needed)
                            + "use Pixtral-12B-2409 or a checkpoint with the same preparation");
        }
    }
}
