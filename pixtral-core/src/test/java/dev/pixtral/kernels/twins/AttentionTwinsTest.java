package dev.pixtral.kernels.twins;

import static dev.pixtral.kernels.Gaussian.numbers;
import static dev.pixtral.kernels.twins.KernelTwinsTest.same;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.kernels.AttentionTask;
import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.Workspace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Attention of both twins gives the same bits, with every type of cache. Runs once for each vector width, see
 * {@link KernelTwinsTest}.
 */
@Tag("kernels")
class AttentionTwinsTest {
    /** Queries, positions, width of a head: tiles of all kinds, whole and filled up, one block and several. */
    private static final int[][] SIZES = {
        {1, 1, 2},
        {3, 5, 32},
        {4, 32, 32},
        {5, 33, 64},
        {8, 64, 128},
        {2, 513, 32},
        {4, 600, 64},
        {7, 40, 88},
        {4, 47, 36},
        {9, 31, 16},
        {6, 1100, 32},
        {5, 100, 6},
        {4, 70, 128},
        {80, 96, 64},
        {83, 130, 32},
        {170, 530, 64},
        {100, 75, 40}
    };

    /** How many positions each query sees. */
    enum Sight {
        /** All positions: the vision encoder, or one decoded token. */
        ALL {
            @Override
            int visible(int query, int queries, int positions, Random random) {
                return positions;
            }
        },
        /** One position more for every four queries: rows of a prompt, with four query heads. */
        EARLIER {
            @Override
            int visible(int query, int queries, int positions, Random random) {
                return Math.max(1, positions - (queries - 1) / 4 + query / 4);
            }
        },
        /** Any number. */
        ANY {
            @Override
            int visible(int query, int queries, int positions, Random random) {
                return 1 + random.nextInt(positions);
            }
        };

        abstract int visible(int query, int queries, int positions, Random random);
    }

    static List<Arguments> typesAndSizes() {
        List<Arguments> all = new ArrayList<>();
        for (KvType type : KvType.values()) {
            for (Sight sight : Sight.values()) {
                for (int[] size : SIZES) {
                    all.add(Arguments.of(type, sight, size[0], size[1], size[2]));
                }
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("typesAndSizes")
    void attend(KvType type, Sight sight, int queries, int positions, int headDim) {
        Random random = new Random(queries * 1000L + positions);
        KvLayout layout = new KvLayout(type, 2, 3, headDim);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] pages = pages(random, layout, positions, arena);
            int[] visible = visible(sight, queries, positions, random);

            float[] y = attendAll(numbers(random, queries * headDim), visible, pages, layout.head(1, 2));

            for (float value : y) {
                assertThat(value).isFinite(); // slots that are not visible hold NaN and must not matter
            }
        }
    }

    /** Numbers that are not finite reach the queries that see their position, and no others. */
    @ParameterizedTest
    @MethodSource("notFinite")
    void numbers_that_are_not_finite_reach_only_those_who_see_them(KvType type, float number, boolean key) {
        Random random = new Random(13);
        int headDim = 32;
        int positions = 70;
        int position = 45;
        KvLayout layout = new KvLayout(type, 1, 1, headDim);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] pages = pages(random, layout, positions, arena);
            float[] q = numbers(random, 90 * headDim);
            int[] visible = visible(Sight.EARLIER, 90, positions - 8, random);
            float[] without = attendAll(q, visible, pages, layout.head(0, 0));
            float[] k = numbers(random, headDim);
            float[] v = numbers(random, headDim);
            Arrays.fill(key ? k : v, 3, 9, number);
            layout.head(0, 0).store(pages[position / KvLayout.PAGE], position % KvLayout.PAGE, k, v, 0);

            float[] with = attendAll(q, visible, pages, layout.head(0, 0));

            int unaffected = 0;
            for (int i = 0; i < visible.length; i++) {
                if (visible[i] <= position) {
                    int to = (i + 1) * headDim;
                    assertThat(Arrays.copyOfRange(with, i * headDim, to))
                            .containsExactly(Arrays.copyOfRange(without, i * headDim, to));
                    unaffected++;
                }
            }
            assertThat(unaffected).isBetween(4, 80);
        }
    }

    static List<Arguments> notFinite() {
        float[] numbers = {
            Float.NaN,
            Float.intBitsToFloat(0xFFC00000), // NaN with a sign
            Float.intBitsToFloat(0x7FC001FF), // NaN with other bits
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            1e38f
        };
        List<Arguments> all = new ArrayList<>();
        for (KvType type : KvType.values()) {
            for (float number : numbers) {
                all.add(Arguments.of(type, number, true));
                all.add(Arguments.of(type, number, false));
            }
        }
        return all;
    }

    /** Scores far apart, so that weights are 0, and so that the maximum rarely changes. */
    @ParameterizedTest
    @EnumSource
    void large_scores(KvType type) {
        Random random = new Random(14);
        int headDim = 64;
        KvLayout layout = new KvLayout(type, 1, 1, headDim);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] pages = pages(random, layout, 1100, arena);
            float[] q = numbers(random, 85 * headDim);
            for (int i = 0; i < q.length; i++) {
                q[i] *= 100;
            }

            attendAll(q, visible(Sight.EARLIER, 85, 1100, random), pages, layout.head(0, 0));
        }
    }

    private static int[] visible(Sight sight, int queries, int positions, Random random) {
        int[] visible = new int[queries];
        Arrays.setAll(visible, i -> sight.visible(i, queries, positions, random));
        return visible;
    }

    /** Attends with both twins. */
    private static float[] attendAll(float[] q, int[] visible, MemorySegment[] pages, KvLayout.Head head) {
        Workspace workspace = new Workspace();
        Arrays.fill(workspace.floats(1 << 17), Float.NaN); // contents are undefined before a call
        return same(q.length, (kernels, out) -> {
            AttentionTask task = workspace.attention().begin(out, q, pages, head, 0.17f);
            for (int i = 0; i < visible.length; i++) {
                task.add(i * head.headDim(), visible[i]);
            }
            kernels.attend(task, workspace);
        });
    }

    @ParameterizedTest
    @EnumSource
    void attention_agrees_with_softmax_in_double(KvType type) {
        Random random = new Random(11);
        int positions = 700;
        int headDim = 32;
        KvLayout layout = new KvLayout(type, 1, 1, headDim);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] pages = pages(random, layout, positions, arena);
            float[] q = numbers(random, headDim);

            float[] y = attendAlone(q, positions, pages, layout.head(0, 0), 0.3f);

            double[] expected = new double[headDim];
            double sum = 0;
            for (int j = 0; j < positions; j++) {
                double score = 0;
                for (int d = 0; d < headDim; d++) {
                    score += q[d] * key(pages, layout, j, d);
                }
                double p = Math.exp(score * 0.3f);
                sum += p;
                for (int d = 0; d < headDim; d++) {
                    expected[d] += p * value(pages, layout, j, d);
                }
            }
            for (int d = 0; d < headDim; d++) {
                assertThat((double) y[d]).isCloseTo(expected[d] / sum, Offset.offset(1e-5));
            }
        }
    }

    /** The order of operations of the numeric contract, spelled out for one page. */
    @ParameterizedTest
    @EnumSource
    void one_page_follows_the_contract_operation_by_operation(KvType type) {
        Random random = new Random(12);
        int positions = 3;
        int headDim = 10;
        float scale = 0.3f;
        KvLayout layout = new KvLayout(type, 1, 1, headDim);
        KvLayout.Head head = layout.head(0, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment[] pages = pages(random, layout, positions, arena);
            float[] q = numbers(random, headDim);

            float[] y = attendAlone(q, positions, pages, head, scale);

            float[] s = new float[positions];
            for (int j = 0; j < positions; j++) {
                for (int d = 0; d < headDim; d++) {
                    s[j] = Math.fma(q[d], head.keys().get(pages[0], d, j), s[j]);
                }
                s[j] = s[j] * head.keyScale(pages[0], j) * scale;
            }
            float max = Math.max(Math.max(s[0], s[1]), s[2]);
            float[] p = new float[positions];
            for (int j = 0; j < positions; j++) {
                p[j] = ScalarMath.exp(s[j] - max);
            }
            float sum = p[0] + p[2] + p[1]; // the tree adds partials 2 apart first
            for (int d = 0; d < headDim; d++) {
                float o = 0f;
                for (int j = 0; j < positions; j++) {
                    o = Math.fma(
                            p[j] * head.valueScale(pages[0], j), head.values().get(pages[0], j, d), o);
                }
                assertThat(y[d]).isEqualTo(o / sum);
            }
        }
    }

    private static float[] attendAlone(
            float[] q, int positions, MemorySegment[] pages, KvLayout.Head head, float scale) {
        Workspace workspace = new Workspace();
        return same(q.length, (kernels, out) -> {
            AttentionTask task = workspace.attention().begin(out, q, pages, head, scale);
            task.add(0, positions);
            kernels.attend(task, workspace);
        });
    }

    private static double key(MemorySegment[] pages, KvLayout layout, int j, int d) {
        KvLayout.Head head = layout.head(0, 0);
        MemorySegment page = pages[j / KvLayout.PAGE];
        int slot = j % KvLayout.PAGE;
        return (double) head.keys().get(page, d, slot) * head.keyScale(page, slot);
    }

    private static double value(MemorySegment[] pages, KvLayout layout, int j, int d) {
        KvLayout.Head head = layout.head(0, 0);
        MemorySegment page = pages[j / KvLayout.PAGE];
        int slot = j % KvLayout.PAGE;
        return (double) head.values().get(page, slot, d) * head.valueScale(page, slot);
    }

    /**
     * Pages as a sequence leaves them: filled up to {@code positions}, behind that bits that are NaN as float32, as
     * bfloat16 and as scales.
     */
    private static MemorySegment[] pages(Random random, KvLayout layout, int positions, Arena arena) {
        MemorySegment[] pages = new MemorySegment[KvLayout.pages(positions)];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = arena.allocate(layout.pageBytes(), 64);
            pages[i].fill((byte) 0xFF);
        }
        for (int j = 0; j < positions; j++) {
            for (int layer = 0; layer < layout.layers(); layer++) {
                for (int head = 0; head < layout.heads(); head++) {
                    layout.head(layer, head)
                            .store(
                                    pages[j / KvLayout.PAGE],
                                    j % KvLayout.PAGE,
                                    numbers(random, layout.headDim()),
                                    numbers(random, layout.headDim()),
                                    0);
                }
            }
        }
        return pages;
    }
}
