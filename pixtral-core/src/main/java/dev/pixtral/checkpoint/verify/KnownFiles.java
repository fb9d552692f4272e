package dev.pixtral.checkpoint.verify;

import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import java.util.List;
import java.util.OptionalLong;

/** The published files of Pixtral-12B whose digests are known. Configurations are left out: they differ by revision. */
final class KnownFiles {
    private static final String MISTRAL = "mistralai/Pixtral-12B-2409";
    private static final String BASE = "mistralai/Pixtral-12B-Base-2409";
    private static final String HUGGING_FACE = "mistral-community/pixtral-12b";

    /** The sizes of both models: other checkpoints have files of the same names. */
    private static final ModelConfig PIXTRAL_12B = new ModelConfig(
            new TextConfig(5120, 14_336, 40, 32, 8, 128, 131_072, 1e9, 1e-5, 131_072),
            new VisionConfig(1024, 4096, 24, 16, 64, 3, 1024, 16, 1e4, 1e-5),
            true,
            10);

    private static final List<KnownFile> FILES = List.of(
            published("tekken.json", MISTRAL, "386b1f98fba69b38c3de512a4eb602dc69a95dae0e54e6ce048ea3e29a2627a8"),
            published(
                    "consolidated.safetensors",
                    MISTRAL,
                    "4816a81eef8c05103d7b6df82bf27d3d59f6066e8f1e4245568aaa39326cf4b4"),
            published(
                    "consolidated.safetensors",
                    BASE,
                    "07bddad7ea582bae38a705f33000c734f87cabcd18f3ca32f949197d0ead5598"),
            shard(1, 4_990_957_080L, "ea4644275d194e959b3fa47742b4719c80ebce63051a737f261c493cfb076a92"),
            shard(2, 4_959_959_696L, "a040f77850fad5867332f08567e2331fd6ae9eb68f24d0d6584e6b2fba20cd7d"),
            shard(3, 4_907_530_672L, "57e9ebe6f3c168415abe19c954fd4a23a93fbc0fedf1d16a38187bc5fa208299"),
            shard(4, 4_907_530_672L, "8f98940380e57c4f9d567dfebe33de6d81076c91cdfbbf4955b80fd48e5969ba"),
            shard(5, 4_257_401_696L, "e2a77995872e79c5d9d8d60395d50cee180ed5461a413de5acc37992a3533150"),
            shard(6, 1_342_177_424L, "b8c9d03cd084f621896d137613209fcee96e2f528cbdb80723e1eea3c68cb176"));

    private KnownFiles() {}

    /** Returns the published files of a model with these sizes, the preferred origin first. */
    static List<KnownFile> of(ModelConfig config) {
        return config.equals(PIXTRAL_12B) ? FILES : List.of();
    }

    private static KnownFile published(String name, String origin, String sha256) {
        return new KnownFile(name, origin, OptionalLong.empty(), sha256, false);
    }

    /** Sizes are computed; digests were seen only for copies of the repository. */
    private static KnownFile shard(int number, long size, String sha256) {
        String name = "model-%05d-of-00006.safetensors".formatted(number);
        return new KnownFile(name, HUGGING_FACE, OptionalLong.of(size), sha256, true);
    }
}
