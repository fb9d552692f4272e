package dev.pixtral.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The sampler against its definition, written naively: everything sorted, everything in lists. */
class SamplerPropertiesTest {

    @Property(tries = 500)
    void should_choose_what_the_definition_chooses(
            @ForAll @IntRange(min = 1, max = 300) int vocabulary,
            @ForAll @DoubleRange(min = 0.05, max = 5) double temperature,
            @ForAll @IntRange(max = 40) int topK,
            @ForAll @IntRange(max = 7) int topPStep,
            @ForAll @IntRange(max = 3) int minPStep,
            @ForAll long seed) {
        SamplingOptions options = SamplingOptions.builder()
                .temperature(temperature)
                .topK(topK)
                .topP(new double[] {1, 1, 0.999, 0.95, 0.9, 0.5, 0.1, 1e-9}[topPStep])
                .minP(new double[] {0, 0, 0.05, 0.5}[minPStep])
                .seed(seed)
                .build();
        Sampler sampler = new Sampler(options, vocabulary);
        Definition definition = new Definition(options);
        Random random = new Random(seed);

        for (int token = 0; token < 5; token++) {
            float[] logits = logits(random, vocabulary);
            assertThat(sampler.sample(logits, 0)).isEqualTo(definition.choose(logits));
        }
    }

    @Test
    void should_draw_each_token_as_often_as_its_probability_says() {
        assertDistribution(SamplingOptions.builder().temperature(1).seed(1).build());
        assertDistribution(SamplingOptions.builder().temperature(0.5).seed(2).build());
        assertDistribution(
                SamplingOptions.builder().temperature(2).topK(6).seed(3).build());
        assertDistribution(
                SamplingOptions.builder().temperature(1).topP(0.8).seed(4).build());
        assertDistribution(
                SamplingOptions.builder().temperature(1).minP(0.2).seed(5).build());
    }

    /** Pearson's chi-squared test over 100,000 draws at the 0.1 % level for up to 9 degrees of freedom. */
    private static void assertDistribution(SamplingOptions options) {
        float[] logits = {0.3f, 2, -1, 1.5f, 0, 1.9f, -2, 0.7f, 1, -0.5f};
        int draws = 100_000;
        double[] expected = new Definition(options).probabilities(logits);
        int[] counts = new int[logits.length];
        Sampler sampler = new Sampler(options, logits.length);
        for (int draw = 0; draw < draws; draw++) {
            counts[sampler.sample(logits, 0)]++;
        }

        double chiSquared = 0;
        for (int id = 0; id < counts.length; id++) {
            if (expected[id] == 0) {
                assertThat(counts[id]).as("token %d", id).isZero();
            } else {
                double difference = counts[id] - draws * expected[id];
                chiSquared += difference * difference / (draws * expected[id]);
            }
        }
        assertThat(chiSquared).as("%s", options).isLessThan(27.88);
    }

    private static float[] logits(Random random, int vocabulary) {
        float[] logits = new float[vocabulary];
        for (int id = 0; id < vocabulary; id++) {
            // coarse steps, so that some are equal; some masked, never all
            logits[id] = id > 0 && random.nextInt(8) == 0 ? Float.NEGATIVE_INFINITY : random.nextInt(-40, 40) / 8f;
        }
        return logits;
    }

    private static final class Definition {
        private final SamplingOptions options;
        private final RandomGenerator random;

        Definition(SamplingOptions options) {
            this.options = options;
            this.random = RandomGeneratorFactory.of("L64X128MixRandom")
                    .create(options.seed().getAsLong());
        }

        int choose(float[] logits) {
            List<Integer> kept = keep(logits);
            double sum = 0;
            for (int id : kept) {
                sum += weight(logits, id);
            }
            double goal = (random.nextLong() >>> 11) / 9007199254740992.0 * sum;
            double running = 0;
            for (int id : kept) {
                running += weight(logits, id);
                if (running > goal) {
                    return id;
                }
            }
            throw new AssertionError("the walk must end");
        }

        double[] probabilities(float[] logits) {
            List<Integer> kept = keep(logits);
            double sum = kept.stream().mapToDouble(id -> weight(logits, id)).sum();
            double[] probabilities = new double[logits.length];
            kept.forEach(id -> probabilities[id] = weight(logits, id) / sum);
            return probabilities;
        }

        private List<Integer> keep(float[] logits) {
            List<Integer> ids = new ArrayList<>();
            for (int id = 0; id < logits.length; id++) {
                ids.add(id);
            }
            double total = 0;
            for (int id : ids) {
                total += weight(logits, id);
            }
            if (options.topK() > 0 || options.topP() < 1) {
                ids.sort(Comparator.comparingDouble((Integer id) -> -logits[id]).thenComparingInt(id -> id));
            }
            if (options.topK() > 0 && options.topK() < ids.size()) {
                ids = ids.subList(0, options.topK());
            }
            if (options.topK() > 0) {
                total = 0;
                for (int id : ids) {
                    total += weight(logits, id);
                }
            }
            if (options.topP() < 1) {
                int fewest = 0;
                for (double sum = 0; fewest < ids.size() && sum < options.topP() * total; fewest++) {
                    sum += weight(logits, ids.get(fewest));
                }
                ids = ids.subList(0, fewest);
            }
            return ids.stream()
                    .filter(id -> weight(logits, id) >= options.minP())
                    .toList();
        }

        private double weight(float[] logits, int id) {
            double greatest = Double.NEGATIVE_INFINITY;
            for (float logit : logits) {
                greatest = Math.max(greatest, logit);
            }
            return StrictMath.exp((logits[id] - greatest) / options.temperature());
        }
    }
}
