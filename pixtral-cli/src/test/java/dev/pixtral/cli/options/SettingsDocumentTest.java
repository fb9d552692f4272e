package dev.pixtral.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.GenerationOptions;
import dev.pixtral.PixtralBuilder;
import dev.pixtral.cli.Cli;
import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.sampling.SamplingOptions;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The tables of docs/settings.md against the command line and the core. */
class SettingsDocumentTest {
    private static final int COLUMNS = 6; // between the bars, and before and behind them

    private static Set<String> column(int index) throws IOException {
        Set<String> names = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("..", "docs", "settings.md"))) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == COLUMNS
                    && cells[index].strip().matches("`[^`,]+`")
                    && !line.startsWith("| command line")) {
                names.add(cells[index].strip().replace("`", ""));
            }
        }
        return names;
    }

    @Test
    void every_option_is_one_of_ask() throws IOException {
        String help = Cli.run("ask", "--help").out();

        assertThat(column(1))
                .hasSizeGreaterThan(15)
                .allSatisfy(option -> assertThat(help).containsPattern(option + "\\b(?!-)"));
    }

    @Test
    void every_method_of_the_core_exists() throws IOException {
        List<String> methods = Arrays.<Class<?>>asList(
                        PixtralBuilder.class,
                        ImageOptions.class,
                        ImageLimits.class,
                        FetchPolicy.class,
                        GenerationOptions.class,
                        SamplingOptions.Builder.class)
                .stream()
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .map(Method::getName)
                .toList();

        assertThat(column(2)).hasSizeGreaterThan(15).isSubsetOf(methods);
    }
}
