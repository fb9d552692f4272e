package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever the documents of this repository link to or name as a path in it is there. */
class DocumentLinksTest {
    private static final Path ROOT = Path.of("..");
    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".github", "venv", ".venv");
    private static final Pattern CODE_BLOCK = Pattern.compile("^```.*?^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ +(.+?) *$", Pattern.MULTILINE);

    /** A path from the root of the repository; folders of the build come and go. */
    private static final Pattern NAMED =
            Pattern.compile("`((?:pixtral-[a-z0-9-]+|docs|tools|examples|\\.ci|\\.github)/(?!target/)[^`<>*\\s]+)`");

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_OURS.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.getFileName().toString().endsWith(".md")) {
                    documents.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return documents;
    }

    private static String prose(Path document) throws IOException {
        return CODE_BLOCK.matcher(Files.readString(document)).replaceAll("");
    }

    @Test
    void every_relative_link_leads_to_a_file_and_to_a_heading_in_it() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : documents()) {
            for (MatchResult link : LINK.matcher(prose(document)).results().toList()) {
                if (!link.group(1).matches("[a-z]+:.*")) {
                    links++;
                    if (!leadsSomewhere(document, link.group(1))) {
                        broken.add("%s: %s".formatted(ROOT.relativize(document), link.group(1)));
                    }
                }
            }
        }

        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(10);
    }

    private static boolean leadsSomewhere(Path document, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path file = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
        return Files.exists(file) && (parts.length == 1 || anchors(file).contains(parts[1]));
    }

    /** The anchors that a forge gives to the headings of a document. */
    private static Set<String> anchors(Path document) throws IOException {
        return HEADING.matcher(prose(document))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void every_path_from_the_root_that_is_named_exists() throws IOException {
        List<String> missing = new ArrayList<>();
        int paths = 0;
        for (Path document : documents()) {
            for (MatchResult named : NAMED.matcher(prose(document)).results().toList()) {
                paths++;
                if (!Files.exists(ROOT.resolve(named.group(1)))) {
                    missing.add("%s: %s".formatted(ROOT.relativize(document), named.group(1)));
                }
            }
        }

        assertThat(missing).isEmpty();
        assertThat(paths).isGreaterThan(5);
    }

    /** The card is a resource of the jar, where only names of the repository make sense. */
    @Test
    void the_model_card_names_no_folder_that_is_not_here() throws IOException {
        assertThat(Files.readString(Path.of("src/main/resources/dev/pixtral/embedded/MODEL_CARD.md")))
                .contains("`tools/tiny-pixtral`")
                .doesNotContain("train/");
    }
}
