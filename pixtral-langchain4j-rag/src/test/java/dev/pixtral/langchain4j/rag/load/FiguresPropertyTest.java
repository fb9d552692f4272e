package dev.pixtral.langchain4j.rag.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.langchain4j.rag.Region;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Figures of any placements, on pages of any size. */
class FiguresPropertyTest {
    @Property
    void each_figure_is_inside_the_page_once_and_in_reading_order(
            @ForAll("placements") List<Placement> placements,
            @ForAll @IntRange(min = 1, max = 3000) int width,
            @ForAll @IntRange(min = 1, max = 3000) int height,
            @ForAll @IntRange(max = 5) int most) {
        List<Region> regions = regions(placements, width, height, most);

        assertThat(regions).hasSizeLessThanOrEqualTo(most);
        assertThat(new HashSet<>(regions)).hasSameSizeAs(regions);
        for (Region region : regions) {
            assertThat(region.x() + region.width()).isLessThanOrEqualTo(width);
            assertThat(region.y() + region.height()).isLessThanOrEqualTo(height);
        }
        assertThat(regions.stream().map(Region::y)).isSorted();
    }

    @Property
    void the_order_of_drawing_does_not_matter_for_pictures_apart(
            @ForAll @IntRange(min = 1, max = 4) int columns, @ForAll @IntRange(min = 1, max = 4) int rows) {
        List<Placement> placements = new ArrayList<>();
        for (int i = 0; i < columns * rows; i++) {
            placements.add(new Placement(
                    new Rectangle2D.Double(10.4 + 250 * (i % columns), 9.6 + 250 * (i / columns), 200, 200), 100, 100));
        }
        List<Region> regions = regions(placements, 1000, 1000, 100);
        Collections.reverse(placements);

        assertThat(regions(placements, 1000, 1000, 100)).isEqualTo(regions);
        assertThat(regions).hasSize(columns * rows).contains(new Region(10, 10, 200, 200));
    }

    private static List<Region> regions(List<Placement> placements, int width, int height, int most) {
        return Figures.of(placements, width, height, most).stream()
                .map(Figures.Figure::region)
                .toList();
    }

    @Provide
    Arbitrary<List<Placement>> placements() {
        Arbitrary<Double> edge = Arbitraries.oneOf(
                Arbitraries.doubles().between(-2000, 4000),
                Arbitraries.integers().between(-1, 6).map(i -> 100.0 * i),
                Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, -Double.MAX_VALUE, 1e300));
        Arbitrary<Long> pixels = Arbitraries.longs().between(0, 5000);
        return Combinators.combine(edge, edge, edge, edge, pixels, pixels)
                .as((x, y, width, height, own, high) ->
                        new Placement(new Rectangle2D.Double(x, y, width, height), own, high))
                .list()
                .ofMaxSize(30);
    }
}
