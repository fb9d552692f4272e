package dev.pixtral.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the script builds: in a repository of empty folders, with a Maven that only makes jars and a Java that only
 * notes how it was called.
 */
@Timeout(300)
class RunScriptBuildTest {
    private static final String MAVEN = """
            #!/bin/bash
            echo "$@" >>"$LOG.mvn"
            for module in pixtral-core examples; do
              [ ! -e "$module/target/classes" ] || echo "classes of $module" >>"$LOG.mvn"
              mkdir -p "$module/target/classes"
            done
            [ -z "${MAVEN_FAILS:-}" ] || { printf '[ERROR] %s\\n' "no such luck" "at all" "no such luck"; exit 1; }
            mkdir -p examples/target/lib
            : >examples/target/pixtral-examples-1.jar
            """;

    private static final String JAVA = """
            #!/bin/bash
            printf '%s\\n' "$@" >"$LOG.java"
            exit "${JAVA_STATUS:-0}"
            """;

    @TempDir
    private Path folder;

    private Path repository;
    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void make_a_repository() throws IOException {
        repository = Files.createDirectory(folder.resolve("repository with a blank"));
        Files.createFile(repository.resolve("pom.xml"));
        for (String module : List.of("pixtral-core", "pixtral-langchain4j", "pixtral-langchain4j-rag", "examples")) {
            Files.createDirectories(repository.resolve(module).resolve("src/main"));
            Files.createFile(repository.resolve(module).resolve("src/main/A"));
            Files.createFile(repository.resolve(module).resolve("pom.xml"));
        }
        try (Stream<Path> all = Files.walk(repository)) {
            for (Path path : all.toList()) {
                Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(60)));
            }
        }
        Files.copy(RunScript.SCRIPT, repository.resolve("examples/run"));
        Files.createDirectory(repository.resolve(".ci"));
        for (String script : List.of("find-jdk", "launching")) {
            Files.copy(Path.of("..", ".ci", script), repository.resolve(".ci").resolve(script));
        }
        Path jdk = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        script(jdk.resolve("bin/java"), JAVA);
        script(jdk.resolve("bin/javac"), "#!/bin/bash\n");
        script(Files.createDirectory(folder.resolve("bin")).resolve("mvn"), MAVEN);
        environment.put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
        environment.put("JAVA_HOME", jdk.toString());
        environment.put("LOG", folder.resolve("log").toString());
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private RunScript.Ended run(String... args) throws IOException, InterruptedException {
        ProcessBuilder builder = RunScript.builder(repository.resolve("examples/run"), folder, args);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return RunScript.run(builder, folder);
    }

    /** How Java was called last. */
    private List<String> java() throws IOException {
        return Files.readAllLines(folder.resolve("log.java"));
    }

    /** What Maven was called with and found, and forgets it. */
    private List<String> maven() throws IOException {
        Path log = folder.resolve("log.mvn");
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        Files.deleteIfExists(log);
        return lines;
    }

    @Test
    void should_build_once_and_pass_arguments_as_they_are() throws Exception {
        RunScript.Ended first = run("describe", "a  b", "$c *", "");

        assertThat(first.status()).as(first.err()).isZero();
        assertThat(first.out()).isEmpty();
        assertThat(first.err()).isEqualTo("Building the examples (about a minute) ...\n");
        assertThat(maven())
                .containsExactly("-B -ntp -pl examples -am package -DskipTests -Dmaven.test.skip=true"
                        + " -Dpixtral.examples.launcher");
        Path target = repository.toRealPath().resolve("examples/target");
        assertThat(java())
                .startsWith("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED")
                .containsSequence("-cp", "%1$s/pixtral-examples-1.jar:%1$s/lib/*".formatted(target))
                .endsWith("dev.pixtral.examples.Examples", "describe", "a  b", "$c *", "");

        assertThat(run().err()).isEmpty();
        assertThat(maven()).isEmpty();
        assertThat(java()).endsWith("dev.pixtral.examples.Examples");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pom.xml",
                "pixtral-core/src/main/A",
                "pixtral-langchain4j/pom.xml",
                "pixtral-langchain4j-rag/src/main/A",
                "examples/src/main/A"
            })
    void should_build_again_after_a_change(String changed) throws Exception {
        run();
        maven();
        Files.setLastModifiedTime(
                repository.resolve(changed), FileTime.from(Instant.now().plusSeconds(60)));

        run();

        assertThat(maven()).isNotEmpty();
    }

    @Test
    void should_start_afresh_after_a_build_that_failed() throws Exception {
        environment.put("MAVEN_FAILS", "yes");

        RunScript.Ended failed = run();

        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.err())
                .contains("[ERROR] no such luck\n[ERROR] at all\nThe examples could not be built")
                .contains("the full output of Maven is in ");
        assertThat(folder.resolve("log.java")).doesNotExist();
        assertThat(maven()).hasSize(1);

        environment.remove("MAVEN_FAILS");
        RunScript.Ended built = run();

        assertThat(built.status()).as(built.err()).isZero();
        assertThat(maven()).hasSize(1); // the classes of the failed build may be incomplete, and are gone
    }

    @Test
    void should_build_nothing_for_a_given_class_path() throws Exception {
        environment.put("PIXTRAL_EXAMPLES_CLASS_PATH", "/some/classes");

        RunScript.Ended ended = run();

        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(maven()).isEmpty();
        assertThat(java()).containsSequence("-cp", "/some/classes");
    }

    @Test
    void should_pass_on_the_exit_status_and_options_of_the_jvm() throws Exception {
        environment.put("JAVA_STATUS", "7");
        environment.put("PIXTRAL_JAVA_OPTS", "-Xmx12g  -Dx=y");

        assertThat(run("describe").status()).isEqualTo(7);
        assertThat(java()).containsSequence("-Xmx12g", "-Dx=y", "dev.pixtral.examples.Examples", "describe");
    }

    @Test
    void should_say_that_a_jdk_is_missing() throws Exception {
        environment.remove("JAVA_HOME");
        environment.put("PIXTRAL_JDK_FOLDERS", folder.resolve("none").toString());
        environment.put("PATH", folder.resolve("bin") + ":" + toolsWithoutJava());

        RunScript.Ended ended = run();

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err()).startsWith("Pixtral needs a JDK 25 or newer, and none was found.");
        assertThat(maven()).isEmpty();
    }

    @Test
    void should_say_that_maven_is_missing() throws Exception {
        environment.put("PATH", toolsWithoutJava().toString());

        RunScript.Ended ended = run();

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err()).startsWith("Pixtral has to be built first, and Maven was not found");
    }

    /** What the script needs of a system that has neither Java nor Maven. */
    private Path toolsWithoutJava() throws IOException {
        Path tools = Files.createDirectory(folder.resolve("tools"));
        for (String tool : List.of("bash", "env", "dirname", "readlink", "find", "cat", "grep", "mkdir", "flock")) {
            for (Path place : List.of(Path.of("/usr/bin", tool), Path.of("/bin", tool))) {
                if (Files.exists(place) && !Files.exists(tools.resolve(tool))) {
                    script(tools.resolve(tool), "#!/bin/sh\nexec %s \"$@\"\n".formatted(place));
                }
            }
        }
        return tools;
    }
}
