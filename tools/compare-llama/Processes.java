import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs programs one after the other, and watches their memory. */
final class Processes {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern ENCODED = Pattern.compile("(?:batch encoding done|image slice encoded) in (\\d+) ms");
    private static final int SHOWN = 3; // last lines of what a failed program wrote

    private final Set<String> commands;

    /**
     * @param commands receives the commands
     */
    Processes(Set<String> commands) {
        this.commands = commands;
    }

    /**
     * What a program left behind.
     *
     * @param out standard output
     * @param err standard error
     * @param peakBytes peak of the resident memory; 0 where the system does not report it
     */
    record Result(String command, String out, String err, long peakBytes) {
        /** The lines of standard output that are JSON objects. */
        List<JsonNode> jsonLines() throws IOException {
            List<JsonNode> lines = new ArrayList<>();
            for (String line : out.lines().map(String::strip).toList()) {
                if (line.startsWith("{")) {
                    lines.add(MAPPER.readTree(line));
                }
            }
            if (lines.isEmpty()) {
                throw new Compare.Failed("%s printed no JSON.".formatted(command));
            }
            return lines;
        }

        /** The time that llama-mtmd-cli reports for a picture. */
        double milliseconds() {
            Matcher encoded = ENCODED.matcher(out + err);
            if (!encoded.find()) {
                throw new Compare.Failed("%s did not report the time of the picture.".formatted(command));
            }
            return Double.parseDouble(encoded.group(1));
        }
    }

    /**
     * Runs a program to its end.
     *
     * @throws Compare.Failed if it cannot be started or fails
     */
    Result run(List<String> command) throws IOException, InterruptedException {
        String line = String.join(" ", command);
        System.err.println("> " + line);
        commands.add(line);
        Path out = Files.createTempFile("compare-", ".out");
        Path err = Files.createTempFile("compare-", ".err");
        try {
            Process process = start(command, out, err);
            long peak = 0;
            try {
                do {
                    peak = Math.max(peak, peakBytes(process.pid()));
                } while (!process.waitFor(20, TimeUnit.MILLISECONDS));
            } finally {
                process.destroyForcibly();
            }
            if (process.exitValue() != 0) {
                throw new Compare.Failed("%s ended with %d:%n%s".formatted(line, process.exitValue(), end(err)));
            }
            return new Result(line, Files.readString(out), Files.readString(err), peak);
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static Process start(List<String> command, Path out, Path err) {
        try {
            return new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
        } catch (IOException e) {
            throw new Compare.Failed("%s cannot be started (%s).".formatted(command.getFirst(), e.getMessage()));
        }
    }

    private static String end(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN), lines.size()));
    }

    private static long peakBytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) { // another system, or it has just ended
            return 0;
        }
    }
}
