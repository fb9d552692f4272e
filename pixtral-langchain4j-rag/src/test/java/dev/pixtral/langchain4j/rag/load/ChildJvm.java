package dev.pixtral.langchain4j.rag.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.langchain4j.rag.LoadFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Loads in a JVM of its own, whose heap is small. */
final class ChildJvm {
    private static final Duration NET = Duration.ofMinutes(4);

    private ChildJvm() {}

    /** The lines that {@link #main} prints. */
    static List<String> load(Path source, String heap, int pageSeconds) throws IOException, InterruptedException {
        return load(source, heap, pageSeconds, Map.of());
    }

    static List<String> load(Path source, String heap, int pageSeconds, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heap,
                        "-Djava.awt.headless=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildJvm.class.getName(),
                        source.toString(),
                        Integer.toString(pageSeconds))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(NET.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(out).isZero();
            return out.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Prints the number of pictures and their total size, then the failures. */
    public static void main(String[] arguments) {
        long[] found = new long[2];
        LoadLimits limits = LoadLimits.DEFAULT.withPageTime(Duration.ofSeconds(Long.parseLong(arguments[1])));
        List<LoadFailure> failures = FileLoader.builder()
                .limits(limits)
                .build()
                .load(Path.of(arguments[0]), picture -> {
                    found[0]++;
                    found[1] += picture.bytes().length;
                });
        System.out.println(found[0] + " pictures, " + found[1] + " bytes");
        failures.forEach(System.out::println);
    }
}
