package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The tables of docs/settings.md against the builders. Options of the command line and the core are looked at by its
 * own tests, properties of Spring Boot by those of the starter.
 */
class SettingsDocumentTest {
    private static final int BUILDERS = 3; // the column
    private static final int COLUMNS = 6; // between the bars, and before and behind them

    /** In both directions: what the builders have is in the tables. */
    @Test
    void every_method_of_the_builders_is_there() throws IOException {
        Set<String> documented = Files.readAllLines(Path.of("..", "docs", "settings.md")).stream()
                .map(line -> line.split("\\|", -1))
                .filter(cells ->
                        cells.length == COLUMNS && cells[BUILDERS].strip().matches("`[^`]+`"))
                .map(cells -> cells[BUILDERS].strip().replace("`", ""))
                .collect(Collectors.toSet());
        Set<String> settings = Stream.of(PixtralChatModel.PixtralChatModelBuilder.class.getMethods())
                .filter(method -> !method.isBridge() && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getDeclaringClass() != Object.class && method.getParameterCount() == 1)
                .map(Method::getName)
                .collect(Collectors.toSet());

        assertThat(documented).isEqualTo(settings);
    }
}
