package dev.pixtral.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeafQueueTest {
    private static final PrefixNode ROOT = PrefixNode.root("");

    private static PrefixNode node() {
        return PrefixNode.of(ROOT, Content.of(new int[] {1}, 10, List.of(), new int[0]), null);
    }

    @Test
    void the_least_recently_used_comes_first_whatever_is_added_used_and_removed() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            LeafQueue queue = new LeafQueue();
            List<PrefixNode> expected = new ArrayList<>();
            queue.ensureSpace(100);
            for (int i = 0; i < 2000; i++) {
                int action = random.nextInt(4);
                if (action <= 1 && expected.size() < 100) {
                    PrefixNode added = node();
                    added.lastUse = random.nextInt(1000);
                    queue.put(added);
                    expected.add(added);
                } else if (!expected.isEmpty() && action == 2) {
                    queue.remove(expected.remove(random.nextInt(expected.size())));
                } else if (!expected.isEmpty()) {
                    PrefixNode used = expected.get(random.nextInt(expected.size()));
                    used.lastUse = random.nextInt(1000);
                    queue.put(used);
                }
                if (expected.isEmpty()) {
                    assertThat(queue.first()).isNull();
                } else {
                    assertThat(queue.first().lastUse)
                            .as("seed %d, action %d", seed, i)
                            .isEqualTo(expected.stream()
                                    .mapToLong(node -> node.lastUse)
                                    .min()
                                    .orElseThrow());
                }
            }
            expected.sort(Comparator.comparingLong(node -> node.lastUse));
            for (PrefixNode next : expected) {
                assertThat(queue.first().lastUse).isEqualTo(next.lastUse);
                queue.remove(queue.first());
            }
            assertThat(queue.first()).isNull();
        }
    }

    @Test
    void a_page_that_is_not_there_can_be_removed() {
        LeafQueue queue = new LeafQueue();
        PrefixNode one = node();
        queue.remove(one);
        queue.ensureSpace(1);
        queue.put(one);
        queue.remove(one);
        queue.remove(one);
        assertThat(queue.first()).isNull();
    }
}
