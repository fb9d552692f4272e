import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The table, and everything that must be known to read it. */
final class Report {
    private static final Pattern BUILT_WITH =
            Pattern.compile("GGML_((?:NATIVE|AVX|SSE|FMA|F16C|BMI|AMX|BLAS|OPENMP|LLAMAFILE)\\w*):BOOL=ON");
    private static final Pattern COMMIT = Pattern.compile("commit (\\w+)");
    private static final Pattern PRESSURE = Pattern.compile("some .* total=(\\d+)");

    private final List<Row> rows;
    private final Set<String> commands = new LinkedHashSet<>();
    private final Set<String> warnings = new LinkedHashSet<>();
    private final long begun = System.nanoTime();
    private final long pressureBefore = pressure();
    private String version = "";
    private String builtWith = "";
    private String commit = "";
    private String cpu = "";
    private String flags = "";
    private String kernels = "";
    private int threads;
    private int rounds;

    Report(List<Row> rows) {
        this.rows = rows;
    }

    Set<String> commands() {
        return commands;
    }

    void warn(String sentence) {
        warnings.add(sentence);
    }

    void describe(Path llama, String versionText, int threads, int rounds) throws IOException {
        this.version = versionText.lines().findFirst().orElse("");
        this.threads = threads;
        this.rounds = rounds;
        Path cache = llama.toAbsolutePath().normalize().resolveSibling("CMakeCache.txt");
        if (Files.isReadable(cache)) {
            Matcher options = BUILT_WITH.matcher(Files.readString(cache));
            builtWith = options.results().map(found -> found.group(1)).collect(Collectors.joining(" "));
        }
    }

    /** Takes from our results what was measured. */
    void describe(JsonNode ours) {
        cpu = ours.path("cpu").path("model").asText();
        List<String> names = new ArrayList<>();
        ours.path("cpu").path("flags").forEach(flag -> names.add(flag.asText()));
        flags = String.join(" ", names);
        kernels = ours.path("kernels").asText();
        if (kernels.contains("scalar")) {
            warn("some of Pixtral's kernels were still scalar (%s); measure again on a quieter machine"
                    .formatted(kernels));
        }
    }

    void llamaCommit(String text) {
        commit = text;
    }

    /** Takes the commit from what {@code --version} prints. */
    void llamaVersion(Processes.Result result) {
        Matcher found = COMMIT.matcher(result.out() + result.err());
        commit = found.find() ? found.group(1) : commit;
    }

    private static String javaOptions() {
        return System.getenv().getOrDefault("PIXTRAL_JAVA_OPTS", "");
    }

    /** The share of the time in which some task waited for a processor; negative if the system does not report it. */
    private double waited() {
        long now = pressure();
        return now < 0 ? -1 : (now - pressureBefore) * 1e3 / (System.nanoTime() - begun);
    }

    private static long pressure() {
        try {
            Matcher total = PRESSURE.matcher(Files.readString(Path.of("/proc/pressure/cpu")));
            return total.find() ? Long.parseLong(total.group(1)) : -1;
        } catch (IOException e) { // another system
            return -1;
        }
    }

    String table() {
        StringBuilder table = new StringBuilder();
        line(table, "%s, %d threads, %d rounds", cpu, threads, rounds);
        line(table, "Pixtral    %s, kernels %s, the JVM may use %s", version, kernels, flags);
        if (!javaOptions().isEmpty()) {
            line(table, "           PIXTRAL_JAVA_OPTS: %s", javaOptions());
        }
        line(table, "llama.cpp  commit %s, built with %s", orUnknown(commit), orUnknown(builtWith));
        if (waited() >= 0) {
            line(table, "In %.0f %% of the time some task waited for a processor.", waited() * 100);
        }
        warnings.forEach(warning -> line(table, "WARNING: %s", warning));
        line(table, "%n%-48s %14s %14s %7s %11s", "best of all runs", "llama.cpp", "Pixtral", "ratio", "of medians");
        for (Row row : rows) {
            line(
                    table,
                    "%-48s %14s %14s %7.2f %11.2f",
                    row.work(),
                    row.unit().text(row.bestOfLlama()),
                    row.unit().text(row.bestOfOurs()),
                    row.ratioOfBest(),
                    row.ratioOfMedians());
        }
        line(table, "A ratio above 1 means that Pixtral is faster; of memory, that it needs more.");
        line(table, "%nCommands, in turn:");
        commands.forEach(command -> line(table, "  %s", command));
        return table.toString();
    }

    private static String orUnknown(String text) {
        return text.isEmpty() ? "unknown" : text;
    }

    private static void line(StringBuilder table, String format, Object... args) {
        table.append(String.format(Locale.ROOT, format, args).stripTrailing()).append('\n');
    }

    String json() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode top = mapper.createObjectNode();
        top.put("cpu", cpu).put("flags", flags).put("threads", threads).put("rounds", rounds);
        top.put("pixtral", version).put("kernels", kernels).put("javaOptions", javaOptions());
        top.put("llamaCommit", commit).put("llamaBuiltWith", builtWith).put("waitedShare", waited());
        warnings.forEach(top.putArray("warnings")::add);
        ArrayNode results = top.putArray("results");
        for (Row row : rows) {
            ObjectNode result = results.addObject();
            result.put("work", row.work()).put("unit", row.unit().name().toLowerCase(Locale.ROOT));
            result.put("llama", row.bestOfLlama()).put("pixtral", row.bestOfOurs());
            result.put("ratio", row.ratioOfBest()).put("ratioOfMedians", row.ratioOfMedians());
            row.llamaSamples().forEach(result.putArray("llamaSamples")::add);
            row.ourMedians().forEach(result.putArray("pixtralMedians")::add);
        }
        commands.forEach(top.putArray("commands")::add);
        return mapper.writeValueAsString(top) + "\n";
    }
}
