package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * ARCHITECTURE.md and the pages of packages speak of classes that exist, and each page names all types of its package.
 */
class ArchitectureDocumentTest {
    private static final Path ROOT = Path.of("..");

    /** The modules that have package pages. */
    private static final List<String> MODULES = List.of(
            "pixtral-core",
            "pixtral-cli",
            "pixtral-langchain4j",
            "pixtral-server",
            "pixtral-langchain4j-rag",
            "pixtral-langchain4j-spring-boot-starter",
            "examples");

    private static final String PAGE = "package-info.java";
    private static final Pattern NAME = Pattern.compile("`([A-Z][A-Za-z0-9]+)(?:\\.[a-z][A-Za-z]*)?`");

    /** A name in a page: of a type, with or without its package, perhaps with a member. */
    private static final Pattern MENTION =
            Pattern.compile("\\{@(?:link|linkplain|code)\\s+((?:[a-z]\\w*\\.)*)([A-Z]\\w*)[^}]*}");

    private static final Pattern TYPE = Pattern.compile(
            "^(?:public |abstract |final |sealed |non-sealed )*(?:class|interface|@interface|enum|record) (\\w+)",
            Pattern.MULTILINE);

    /** A row of the table of packages: the packages, their contents, and what they may use. */
    private static final Pattern ROW =
            Pattern.compile("^\\| (`dev\\.pixtral[^|]*) \\|[^|]*\\| ([^|]*) \\|$", Pattern.MULTILINE);

    /** Names of the JDK, of LangChain4j and of Jlama that the documents mention. */
    private static final Set<String> OTHERS =
            Set.of("StrictMath", "AbstractModel", "Config", "Generator", "MistralModel", "Tokenizer", "WeightLoader");

    @Test
    void every_class_that_it_names_exists() throws IOException {
        Set<String> named = NAME.matcher(Files.readString(ROOT.resolve("ARCHITECTURE.md")))
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).hasSizeGreaterThan(20);
        assertThat(existing()).containsAll(named);
    }

    @Test
    void its_table_says_what_packages_may_use() throws IOException {
        Map<String, Set<String>> written = new TreeMap<>();
        ROW.matcher(Files.readString(ROOT.resolve("ARCHITECTURE.md")))
                .results()
                .forEach(row -> names(row.group(1)).forEach(name -> written.put(name, names(row.group(2)))));
        Map<String, Set<String>> tested = new TreeMap<>();
        ArchitectureTest.MAY_USE.forEach((name, others) -> tested.put(
                name, others.stream().filter(other -> !other.equals("errors")).collect(Collectors.toSet())));

        assertThat(written).isEqualTo(tested);
    }

    /** The packages that a cell of the table lists; {@code .gif} is a neighbour of the package before it. */
    private static Set<String> names(String cell) {
        Set<String> names = new TreeSet<>();
        String last = "";
        for (String word : cell.replace("`", "").split(", ")) {
            String name = word.startsWith(".") ? last.substring(0, last.lastIndexOf('.')) + word : word;
            last = name.replaceFirst("^dev\\.pixtral\\.", "");
            names.add(last);
        }
        names.remove("–");
        return names;
    }

    static List<Path> packages() throws IOException {
        List<Path> folders = new ArrayList<>();
        for (String module : MODULES) {
            sources(main(module)).map(Path::getParent).distinct().sorted().forEach(folders::add);
        }
        return folders;
    }

    @ParameterizedTest
    @MethodSource("packages")
    void a_page_names_every_type_of_its_package(Path folder) throws IOException {
        Set<String> types = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> TYPE.matcher(read(file)).results().forEach(type -> types.add(type.group(1))));
        }
        Set<String> named =
                mentions(folder).stream().map(mention -> mention.group(2)).collect(Collectors.toSet());

        assertThat(named).containsAll(types);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void a_folder_has_at_most_40_files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(Files::isRegularFile)).hasSizeLessThanOrEqualTo(40);
        }
    }

    @ParameterizedTest
    @MethodSource("packages")
    void every_type_that_a_page_names_exists(Path folder) throws IOException {
        Set<String> existing = existing();
        assertThat(mentions(folder)).allSatisfy(mention -> {
            String place = mention.group(1);
            String type = mention.group(2);
            if (place.startsWith("dev.pixtral.")) {
                assertThat(MODULES)
                        .anyMatch(
                                module -> Files.exists(main(module).resolve(place.replace('.', '/') + type + ".java")));
            } else if (place.isEmpty() && type.matches(".*[a-z].*")) {
                assertThat(existing).contains(type);
            }
        });
    }

    /** The simple names of all types with a file of their own, tests included. */
    private static Set<String> existing() throws IOException {
        Set<String> existing = new TreeSet<>(OTHERS);
        for (String module : MODULES) {
            for (String kind : List.of("main", "test")) {
                sources(ROOT.resolve(module).resolve("src").resolve(kind).resolve("java"))
                        .forEach(file -> existing.add(simpleName(file)));
            }
        }
        return existing;
    }

    private static Path main(String module) {
        return ROOT.resolve(module).resolve("src/main/java");
    }

    /** Of the names in a page those of types; a link may go on in the next line of the comment. */
    private static List<MatchResult> mentions(Path folder) {
        String page = read(folder.resolve(PAGE)).replaceAll("\\R \\* *", " ");
        return MENTION.matcher(page).results().toList();
    }

    private static Stream<Path> sources(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Stream.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        }
    }

    private static String simpleName(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ".java".length());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
