package dev.pixtral.model;

import static dev.pixtral.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.image.PixelValues;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps of a picture. The clock advances by one each time it is read, which is once a unit and once a step. */
class PictureEncodingTest {
    private static final Compute COMPUTE = TinyA.compute(1);

    private static PixtralNetwork network;

    private final UnitCosts costs = new UnitCosts();
    private final AtomicLong reads = new AtomicLong();
    private final LongSupplier clock = reads::incrementAndGet;

    @BeforeAll
    static void open() {
        network = TinyA.open("native");
    }

    @AfterAll
    static void close() {
        network.close();
    }

    private float[] expected(PixelValues picture) {
        return network.encodeImages(COMPUTE, List.of(picture), new Scratch(), PassMonitor.NONE);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 5, 50, Long.MAX_VALUE - 1, Long.MAX_VALUE})
    void steps_of_any_duration_give_the_same_bits(long nanos) {
        PixelValues picture = VisionPassTest.picture(20, 15, nanos);
        try (PictureEncoding encoding = network.beginEncoding(COMPUTE, picture, costs)) {
            while (!encoding.advance(nanos, clock, PassMonitor.NONE)) {
                assertThat(reads.get()).isLessThan(10_000);
            }
            assertThatTensor(rows(encoding.features(), 300)).hasBitsOf(expected(picture));
        }
        assertThat(network.encoderPagesInUse()).isZero();
    }

    private static float[] rows(PictureFeatures features, int patches) {
        int width = network.config().text().hiddenSize();
        float[] rows = new float[patches * width];
        for (int i = 0; i < patches; i++) {
            features.copyRow(i, rows, i * width, width);
        }
        return rows;
    }

    @Test
    void without_a_limit_there_is_one_step() {
        try (PictureEncoding encoding = network.beginEncoding(COMPUTE, VisionPassTest.picture(20, 15, 1), costs)) {
            assertThat(encoding.advance(Long.MAX_VALUE, clock, PassMonitor.NONE))
                    .isTrue();
        }
    }

    @Test
    void a_step_without_time_does_the_smallest_unit() {
        try (PictureEncoding encoding = network.beginEncoding(COMPUTE, VisionPassTest.picture(20, 15, 1), costs)) {
            assertThat(encoding.advance(0, clock, PassMonitor.NONE)).isFalse();
            assertThat(reads.get()).isEqualTo(2);
        }
    }

    @Test
    void a_step_has_as_many_units_as_its_time_allows() {
        for (int i = 0; i < 2; i++) { // the first picture shows what its units take
            try (PictureEncoding encoding = network.beginEncoding(COMPUTE, VisionPassTest.picture(20, 15, 1), costs)) {
                while (true) {
                    long before = reads.get();
                    boolean done = encoding.advance(6, clock, PassMonitor.NONE);
                    long units = reads.get() - before - 1;
                    assertThat(units).isBetween(1L, 6L);
                    if (done) {
                        break;
                    }
                    assertThat(i == 0 || units >= 3).as("%d units", units).isTrue();
                }
            }
        }
    }

    @Test
    void an_encoding_that_is_given_up_returns_its_pages() {
        PassMonitor never = new PassMonitor() {
            private int checks;

            @Override
            public boolean abandoned() {
                return checks++ == 1;
            }
        };
        try (PictureEncoding encoding = network.beginEncoding(COMPUTE, VisionPassTest.picture(20, 15, 1), costs)) {
            assertThatThrownBy(() -> encoding.advance(Long.MAX_VALUE, clock, never))
                    .isInstanceOf(PassAbandoned.class);
            assertThat(network.encoderPagesInUse()).isPositive();
        }
        assertThat(network.encoderPagesInUse()).isZero();
    }
}
