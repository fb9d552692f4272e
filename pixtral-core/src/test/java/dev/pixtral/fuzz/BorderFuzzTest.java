package dev.pixtral.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes give a result or a {@link dev.pixtral.errors.PixtralException}, within 5 s of processor time and an
 * ordinary heap. Real inputs and those that once found something come as they are, then ones made from them.
 *
 * <p>{@code -Dpixtral.fuzz.seconds=180} makes it long, {@code -Dpixtral.test.seed=} with the printed seed repeats a
 * run, {@code -Dpixtral.fuzz.target=png} takes one target.
 */
class BorderFuzzTest {
    private static final double SECONDS = Double.parseDouble(System.getProperty("pixtral.fuzz.seconds", "0.8"));
    private static final long SEED = Long.getLong("pixtral.test.seed", 1); // a build finds what the last one found

    /** Returns the names of the targets to run. */
    static Stream<String> targets() {
        List<String> names = FuzzTargets.names();
        String wanted = System.getProperty("pixtral.fuzz.target", "");
        assertThat(wanted).isIn(Stream.concat(names.stream(), Stream.of("")).toList());
        return names.stream().filter(name -> wanted.isEmpty() || wanted.equals(name));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void any_bytes_give_a_result_or_the_documented_error(String name) {
        FuzzTarget target = FuzzTargets.of(name);
        FuzzRun run = new FuzzRun(target);
        run.replay(FuzzFiles.regressions(name));
        run.replay(target.seeds());

        long inputs = run.mutate(SEED, SECONDS);

        System.out.printf(
                "BorderFuzzTest: %s, -Dpixtral.test.seed=%d, %d inputs, slowest %.0f ms%n",
                name, SEED, inputs, run.slowestMillis());
        assertThat(inputs).isGreaterThan(target.seeds().size());
    }
}
