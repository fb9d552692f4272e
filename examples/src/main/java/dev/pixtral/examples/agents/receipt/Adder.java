package dev.pixtral.examples.agents.receipt;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import java.util.List;
import java.util.Optional;

/** Adds numbers for the model, and remembers which. Used by one run at a time. */
public final class Adder {
    private Addition last;

    /**
     * What was added.
     *
     * @param numbers the numbers that the model passed
     * @param sum their sum
     */
    record Addition(List<Integer> numbers, long sum) {}

    Adder() {}

    /**
     * Adds numbers.
     *
     * @param numbers any numbers
     * @return their sum
     */
    @Tool("Adds numbers")
    public long sum(@P(name = "numbers", value = "") List<Integer> numbers) {
        last = new Addition(
                List.copyOf(numbers),
                numbers.stream().mapToLong(Integer::longValue).sum());
        return last.sum();
    }

    /** Returns the last addition since {@link #forget}. */
    Optional<Addition> last() {
        return Optional.ofNullable(last);
    }

    /** Forgets the last addition. */
    void forget() {
        last = null;
    }
}
