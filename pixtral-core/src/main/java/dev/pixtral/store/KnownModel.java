package dev.pixtral.store;

import java.util.List;
import java.util.Optional;

/**
 * A model that is known to work, and what fetching it takes.
 *
 * @param name what it is called: an alias, or the same as the repository
 * @param id its repository
 * @param tag which GGUF file of the repository it is; empty if it is a checkpoint
 * @param bytes about how much has to be downloaded
 */
public record KnownModel(String name, ModelId id, Optional<String> tag, long bytes) {
    /** The alias for the model of 12 billion parameters in Hugging Face's layout. */
    static final String PIXTRAL_12B = "pixtral-12b";

    private static final String SMALL_32 = "mistralai/Mistral-Small-3.2-24B-Instruct-2506";
    private static final String MINISTRAL_3 = "mistralai/Ministral-3-%s-Instruct-2512";

    private static final long PIXTRAL_12B_BYTES = 25_400_000_000L; // both repositories hold the same weights
    private static final long PIXTRAL_12B_Q4_K_M_BYTES = 8_350_000_000L; // with the projector

    /** All of them, the recommended one first. */
    public static final List<KnownModel> ALL = List.of(
            known(PIXTRAL_12B, "mistral-community/pixtral-12b", PIXTRAL_12B_BYTES),
            known("mistralai/Pixtral-12B-2409", "mistralai/Pixtral-12B-2409", PIXTRAL_12B_BYTES),
            known("ministral-3-3b", MINISTRAL_3.formatted("3B"), 4_670_000_000L), // with layers in 8 bits, as the next
            known("ministral-3-8b", MINISTRAL_3.formatted("8B"), 10_420_000_000L),
            known("ministral-3-14b", MINISTRAL_3.formatted("14B"), 15_730_000_000L),
            known("mistral-small-3.2", SMALL_32, 48_020_000_000L),
            new KnownModel(
                    "ggml-org/pixtral-12b-GGUF:Q4_K_M",
                    new ModelId("ggml-org/pixtral-12b-GGUF", Optional.empty()),
                    Optional.of("Q4_K_M"),
                    PIXTRAL_12B_Q4_K_M_BYTES));

    private static KnownModel known(String name, String repository, long bytes) {
        return new KnownModel(name, new ModelId(repository, Optional.empty()), Optional.empty(), bytes);
    }

    /** Returns the repository with a checkpoint that an alias is for; the same text if it is no alias. */
    static String repositoryOf(String alias) {
        return ALL.stream()
                .filter(known -> known.tag().isEmpty() && known.name().equals(alias))
                .map(known -> known.id().repository())
                .findFirst()
                .orElse(alias);
    }

    /**
     * Returns the name without an alias.
     *
     * @return repository and tag
     */
    public String fullName() {
        return id + tag.map(one -> ":" + one).orElse("");
    }

    /**
     * Returns the shortest name of a repository with a checkpoint.
     *
     * @param id name of the repository
     * @return its alias if it has one, otherwise the name itself
     */
    public static String nameOf(ModelId id) {
        return ALL.stream()
                .filter(known -> known.tag().isEmpty() && known.id().equals(id))
                .map(KnownModel::name)
                .findFirst()
                .orElse(id.toString());
    }
}
