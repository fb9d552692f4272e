package dev.pixtral.fuzz;

import dev.pixtral.fuzz.FuzzTarget.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Jazzer calls: the target of {@code -Dpixtral.fuzz.target}, with its real inputs and those of former findings as
 * the corpus to begin with.
 */
public final class CoverageFuzz {
    private static final String NAME = System.getProperty("pixtral.fuzz.target");
    private static final Path CORPUS = Path.of("target", "fuzz-corpus", NAME);
    private static final Path FINDINGS = Path.of("target", "fuzz-findings", NAME);
    private static FuzzTarget target;

    private CoverageFuzz() {}

    /** Before the first input. */
    public static void fuzzerInitialize() throws IOException {
        target = FuzzTargets.of(NAME);
        Files.createDirectories(FINDINGS);
        Files.createDirectories(CORPUS);
        int number = 0;
        for (Seed seed : target.seeds()) {
            Files.write(CORPUS.resolve("seed-" + number++), seed.bytes());
        }
        for (Seed seed : FuzzFiles.regressions(NAME)) {
            Files.write(CORPUS.resolve("regression-" + seed.name()), seed.bytes());
        }
    }

    /** One input. What escapes is a finding. */
    public static void fuzzerTestOneInput(byte[] input) {
        target.accept(input);
    }
}
