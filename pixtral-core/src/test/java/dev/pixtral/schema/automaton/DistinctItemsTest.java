package dev.pixtral.schema.automaton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.schema.automaton.DistinctItems.Item;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DistinctItemsTest {
    private static final List<String> TEXTS = List.of("1", "12", "120", "\"a\"", "\"ab\"", "null", "[1, 1]", "{}");

    @Test
    void accepts_the_arrays_in_which_no_value_comes_twice() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            List<List<Item>> positions = new ArrayList<>();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                positions.add(items(random));
            }
            int min = random.nextInt(3);
            int max = random.nextInt(4) == 0 ? Lengths.UNBOUNDED : min + random.nextInt(3);
            ByteDfa dfa = DistinctItems.of(positions, min, max, new SchemaBudget());
            for (int i = 0; i < 200; i++) {
                List<String> array = new ArrayList<>();
                for (int n = random.nextInt(5); n > 0; n--) {
                    array.add(TEXTS.get(random.nextInt(TEXTS.size())));
                }
                String text = "[" + String.join(", ", array) + "]";
                assertThat(dfa.accepts(text.getBytes(StandardCharsets.UTF_8)))
                        .as("%s of %s, %d to %d", text, positions, min, max)
                        .isEqualTo(isAllowed(array, positions, min, max));
            }
        }
    }

    /** Some of the texts; two of them may stand for the same value. */
    private static List<Item> items(Random random) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < TEXTS.size(); i++) {
            if (random.nextBoolean()) {
                items.add(new Item(TEXTS.get(i), i / 2));
            }
        }
        return items;
    }

    private static boolean isAllowed(List<String> array, List<List<Item>> positions, int min, int max) {
        List<Integer> values = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            String text = array.get(i);
            List<Item> here = positions.get(Math.min(i, positions.size() - 1));
            here.stream().filter(item -> item.text().equals(text)).forEach(item -> values.add(item.value()));
        }
        return values.size() == array.size()
                && new HashSet<>(values).size() == values.size()
                && values.size() >= min
                && values.size() <= max;
    }

    @Test
    void refuses_more_sets_than_an_automaton_may_have() {
        List<Item> many =
                IntStream.range(0, 30).mapToObj(i -> new Item("" + i, i)).toList();

        assertThatThrownBy(() -> DistinctItems.of(List.of(many), 0, Lengths.UNBOUNDED, new SchemaBudget()))
                .isInstanceOf(UnsupportedPattern.class);
        assertThat(DistinctItems.of(List.of(many), 0, 2, new SchemaBudget()).states())
                .isLessThan(5_000);
    }
}
