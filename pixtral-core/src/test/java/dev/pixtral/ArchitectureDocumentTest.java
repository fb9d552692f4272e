package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** ARCHITECTURE.md speaks of classes that exist. */
class ArchitectureDocumentTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAME = Pattern.compile("`([A-Z][A-Za-z0-9]+)(?:\\.[a-z][A-Za-z]*)?`");

    /** Names of the JDK and of LangChain4j that the document mentions. */
    private static final Set<String> OTHERS = Set.of("StrictMath", "MistralModel");

    @Test
    void every_class_that_it_names_exists() throws IOException {
        Set<String> named = NAME.matcher(Files.readString(ROOT.resolve("ARCHITECTURE.md")))
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> existing = new TreeSet<>(OTHERS);
        for (String module : new String[] {"pixtral-core", "pixtral-cli", "pixtral-langchain4j"}) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".java"))
                        .forEach(name -> existing.add(name.substring(0, name.length() - ".java".length())));
            }
        }

        assertThat(named).hasSizeGreaterThan(20);
        assertThat(existing).containsAll(named);
    }
}
