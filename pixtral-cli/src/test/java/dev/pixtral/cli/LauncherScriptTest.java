package dev.pixtral.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
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
 * The script {@code pixtral} in a repository of empty folders, with a Maven that only makes jars and a Java that only
 * notes how it was called.
 */
@Timeout(300)
class LauncherScriptTest {
    private static final List<String> TOOLS = List.of(
            "bash",
            "env",
            "dirname",
            "readlink",
            "find",
            "sed",
            "cat",
            "grep",
            "mkdir",
            "rm",
            "touch",
            "mv",
            "ln",
            "head",
            "tail",
            "sleep",
            "locale",
            "stty");

    private static final String MAVEN = """
            #!/bin/bash
            echo "$@" >>"$LOG.mvn"
            [ ! -e pixtral-cli/target/classes ] || echo "classes of the cli" >>"$LOG.mvn"
            [ ! -e pixtral-core/target/classes ] || echo "classes of the core" >>"$LOG.mvn"
            [ ! -e pixtral-server/target/classes ] || echo "classes of the server" >>"$LOG.mvn"
            [ -z "${MAVEN_FAILS:-}" ] || { printf '[ERROR] %s\\n' "no such luck" "at all" "no such luck"; exit 1; }
            mkdir -p pixtral-cli/target/lib pixtral-cli/target/classes pixtral-core/target/classes
            : >pixtral-cli/target/pixtral-cli-1.jar
            : >pixtral-cli/target/lib/b.jar
            : >pixtral-cli/target/lib/a.jar
            """;

    private static final String JAVA = """
            #!/bin/bash
            for word in "$@"; do
              printf '%s\\n' "$word"
              case $word in -XX:AOTCacheOutput=*) : >"${word#*=}" ;; esac
            done >"$LOG.java.part"
            mv "$LOG.java.part" "$LOG.java"
            """;

    @TempDir
    private Path folder;

    private Path repository;
    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void make_a_repository() throws IOException {
        repository = Files.createDirectory(folder.resolve("repository with a blank"));
        for (String path : List.of(
                "pom.xml",
                "pixtral-core/pom.xml",
                "pixtral-server/pom.xml",
                "pixtral-cli/pom.xml",
                "pixtral-core/src/main/A",
                "pixtral-server/src/main/C",
                "pixtral-cli/src/main/B",
                "examples/images/receipt.png")) {
            Path file = repository.resolve(path);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
        try (Stream<Path> all = Files.walk(repository)) {
            for (Path path : all.toList()) {
                Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(60)));
            }
        }
        Files.copy(Path.of("..", "pixtral"), repository.resolve("pixtral"));
        Files.createDirectory(repository.resolve(".ci"));
        for (String script : List.of("find-jdk", "launching")) {
            Files.copy(Path.of("..", ".ci", script), repository.resolve(".ci").resolve(script));
        }
        Path jdk = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        script(jdk.resolve("bin/java"), JAVA);
        script(jdk.resolve("bin/javac"), "#!/bin/bash\n");
        Path bin = Files.createDirectory(folder.resolve("bin"));
        script(bin.resolve("mvn"), MAVEN);
        for (String tool : TOOLS) {
            for (Path place : List.of(Path.of("/usr/bin", tool), Path.of("/bin", tool))) {
                if (Files.exists(place) && !Files.exists(bin.resolve(tool))) {
                    script(bin.resolve(tool), "#!/bin/sh\nexec %s \"$@\"\n".formatted(place));
                }
            }
        }
        environment.put("PATH", bin.toString());
        environment.put("JAVA_HOME", jdk.toString());
        environment.put("PIXTRAL_JDK_FOLDERS", folder.resolve("none").toString());
        environment.put("LOG", folder.resolve("log").toString());
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Cli.Result run(String... args) throws IOException, InterruptedException {
        return run(repository.resolve("pixtral"), args);
    }

    private Cli.Result run(Path script, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = builder.redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        return new Cli.Result(process.waitFor(), Files.readString(out), Files.readString(err));
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
        Cli.Result first = run("ask", "a  b", "$c *");

        assertThat(first.status()).as(first.err()).isZero();
        assertThat(first.err()).contains("Building pixtral");
        assertThat(maven())
                .containsExactly(
                        "-B -ntp -pl pixtral-cli -am package -DskipTests -Dmaven.test.skip=true -Dpixtral.jar.skip");
        assertThat(java()).endsWith("dev.pixtral.cli.Main", "ask", "a  b", "$c *");
        Path target = repository.toRealPath().resolve("pixtral-cli/target");
        assertThat(java())
                .containsSequence("-cp", "%1$s/pixtral-cli-1.jar:%1$s/lib/a.jar:%1$s/lib/b.jar".formatted(target))
                .contains("-XX:+UseSerialGC", "-XX:AOTCache=" + target.resolve("pixtral.aot"))
                .contains("-Dpixtral.loadVectorApi=true");

        assertThat(run("tokens").err()).isEmpty();
        assertThat(maven()).isEmpty();
        assertThat(java()).endsWith("dev.pixtral.cli.Main", "tokens");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pom.xml",
                "pixtral-core/pom.xml",
                "pixtral-server/pom.xml",
                "pixtral-cli/pom.xml",
                "pixtral-core/src/main/A",
                "pixtral-server/src/main/C",
                "pixtral-cli/src/main/B"
            })
    void should_build_again_after_a_change(String changed) throws Exception {
        run("--version");
        maven();
        Files.setLastModifiedTime(
                repository.resolve(changed), FileTime.from(Instant.now().plusSeconds(60)));

        run("--version");

        assertThat(maven()).hasSizeGreaterThan(0);
    }

    @Test
    void should_leave_the_runnable_jar_alone() throws Exception {
        Path target = Files.createDirectories(repository.resolve("pixtral-cli/target"));
        Path runnable = Files.createFile(target.resolve("pixtral-cli-1-all.jar"));
        Path stale = Files.createFile(target.resolve("pixtral-cli-0.jar"));

        Cli.Result result = run("--version");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(runnable).exists();
        assertThat(stale).doesNotExist();
        assertThat(java()).noneMatch(word -> word.contains("-all.jar"));
    }

    @Test
    void should_find_the_repository_through_links() throws Exception {
        Path absolute = Files.createSymbolicLink(folder.resolve("absolute"), repository.resolve("pixtral"));
        Path places = Files.createDirectory(folder.resolve("places"));
        Path relative = Files.createSymbolicLink(places.resolve("relative"), Path.of("..", "absolute"));

        Cli.Result result = run(relative, "doctor");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(java()).endsWith("dev.pixtral.cli.Main", "doctor");
        assertThat(run(absolute, "bench").status()).isZero();
        assertThat(java()).endsWith("dev.pixtral.cli.Main", "bench");
    }

    @Test
    void should_say_that_a_jdk_is_missing() throws Exception {
        environment.remove("JAVA_HOME");

        Cli.Result result = run("--version");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).startsWith("Pixtral needs a JDK 25 or newer, and none was found.");
        assertThat(maven()).isEmpty();
    }

    @Test
    void should_say_that_a_jdk_is_too_old() throws Exception {
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"21.0.2\"\n");

        Cli.Result result = run("--version");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).startsWith("Pixtral needs a JDK 25 or newer, and none was found (only Java 21.0.2 (");
    }

    @Test
    void should_say_that_maven_is_missing() throws Exception {
        Files.delete(folder.resolve("bin/mvn"));

        Cli.Result result = run("--version");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).startsWith("Pixtral has to be built first, and Maven was not found");
    }

    @Test
    void should_start_afresh_after_a_build_that_failed() throws Exception {
        environment.put("MAVEN_FAILS", "yes");
        Files.createDirectories(repository.resolve("pixtral-cli/target/classes"));
        Files.createDirectories(repository.resolve("pixtral-core/target/classes"));
        Files.createDirectories(repository.resolve("pixtral-server/target/classes"));

        Cli.Result failed = run("--version");

        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.err())
                .contains("[ERROR] no such luck\n[ERROR] at all\nPixtral could not be built")
                .contains("Pixtral could not be built; the full output of Maven is in ");
        assertThat(maven()).hasSize(4).contains("classes of the cli", "classes of the core", "classes of the server");

        environment.remove("MAVEN_FAILS");
        Cli.Result built = run("--version");

        assertThat(built.status()).isZero();
        assertThat(maven()).hasSize(1); // what an earlier build has left may be incomplete, and is gone
    }

    @Test
    void should_obey_its_variables() throws Exception {
        environment.put("PIXTRAL_JAVA_OPTS", "-Xmx12g  -XX:+UseG1GC");
        environment.put("PIXTRAL_AOT", "0");

        Cli.Result result = run("--version");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err()).doesNotContain("Preparing a faster start");
        assertThat(java())
                .containsSequence("-Xmx12g", "-XX:+UseG1GC", "dev.pixtral.cli.Main", "--version")
                .doesNotContain("-XX:+UseSerialGC")
                .noneMatch(word -> word.startsWith("-XX:AOTCache"));
    }
}
