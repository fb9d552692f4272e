package dev.pixtral.checkpoint.packed;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The names of a module: those that its tensors have in published files, and those of newer versions of transformers,
 * which some configurations have although the tensors have the others.
 *
 * @param names all of them
 * @param type name of its type in PyTorch
 */
record ModuleNames(Set<String> names, String type) {
    private static final String WEIGHT = ".weight";

    /**
     * Returns the names of a module.
     *
     * @param published published name of its weight in Hugging Face's layout
     * @param stored name in the file
     */
    static ModuleNames of(String published, String stored) {
        Set<String> names = new LinkedHashSet<>();
        String module = withoutSuffix(published);
        names.add(module);
        names.add("model."
                + module.replaceFirst("^language_model\\.model\\.", "language_model.")
                        .replaceFirst("^language_model\\.lm_head$", "lm_head"));
        names.add(module.replaceFirst("^language_model\\.lm_head$", "lm_head"));
        names.add(withoutSuffix(stored));
        return new ModuleNames(names, type(module));
    }

    private static String withoutSuffix(String weight) {
        return weight.endsWith(WEIGHT) ? weight.substring(0, weight.length() - WEIGHT.length()) : weight;
    }

    private static String type(String module) {
        if (module.endsWith("embed_tokens")) {
            return "Embedding";
        }
        return module.endsWith("patch_conv") ? "Conv2d" : "Linear";
    }

    /** Returns whether quantising all linear layers includes this module. */
    boolean isLinear() {
        return type.equals("Linear");
    }
}
