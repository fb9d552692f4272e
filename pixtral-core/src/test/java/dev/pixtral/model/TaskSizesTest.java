package dev.pixtral.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskSizesTest {
    private static List<Integer> starts(int groups, int threads) {
        return IntStream.rangeClosed(0, TaskSizes.count(groups, threads))
                .mapToObj(task -> TaskSizes.from(task, groups, threads))
                .toList();
    }

    @Test
    void tasks_become_smaller() {
        assertThat(starts(24, 2)).containsExactly(0, 8, 14, 18, 20, 22, 23, 24);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 64, 1000})
    void each_group_belongs_to_one_task(int threads) {
        for (int groups = 1; groups <= 300; groups++) {
            List<Integer> starts = starts(groups, threads);
            assertThat(starts)
                    .startsWith(0)
                    .endsWith(groups)
                    .doesNotHaveDuplicates()
                    .isSorted();
            assertThat(starts.getLast() - starts.get(starts.size() - 2)).isEqualTo(1);
        }
    }
}
