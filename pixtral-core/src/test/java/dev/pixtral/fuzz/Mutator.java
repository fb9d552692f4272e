package dev.pixtral.fuzz;

import java.util.Random;

/** Makes an input out of real ones. */
@FunctionalInterface
public interface Mutator {
    /** Changes binary formats: bits, numbers, lengths, ranges. */
    Mutator BINARY = new BinaryMutator();

    /** Changes JSON by its grammar, and now and then as bytes. */
    Mutator JSON = new JsonMutator();

    /**
     * Makes an input.
     *
     * @param input the input to change; left as it is
     * @param other another input, to take pieces from
     * @param random the only source of chance
     * @return a new input
     */
    byte[] mutate(byte[] input, byte[] other, Random random);
}
