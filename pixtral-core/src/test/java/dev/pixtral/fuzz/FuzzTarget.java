package dev.pixtral.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.errors.PixtralException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A place where bytes from outside come in.
 *
 * @param name also the folder of its inputs below {@code src/test/resources/fuzz}
 * @param seeds real inputs: what others are made of
 * @param mutator makes an input of two others
 * @param body reads the bytes; may throw a {@link PixtralException} and nothing else
 */
public record FuzzTarget(String name, List<Seed> seeds, Mutator mutator, Consumer<byte[]> body) {

    /**
     * A real input.
     *
     * @param name for messages
     * @param bytes the input
     */
    public record Seed(String name, byte[] bytes) {
        static Seed of(Path file) {
            return new Seed(file.getFileName().toString(), FuzzFiles.read(file));
        }
    }

    /** Gives the body any bytes. What escapes is a finding: a documented error is none, if it has a sentence to say. */
    public void accept(byte[] input) {
        try {
            body.accept(input.clone());
        } catch (PixtralException refused) {
            assertThat(refused.getMessage()).as("what it says").hasSizeBetween(10, 2000);
        }
    }
}
