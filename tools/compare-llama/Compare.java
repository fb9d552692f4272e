import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures llama.cpp and Pixtral in turn (A B A B) and prints how they compare. */
@Command(
        name = "compare",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = {
            "Measures llama.cpp and Pixtral in turn on this machine, and prints the ratios. What has no file is left out.",
            "PIXTRAL_JAVA_OPTS=-XX:UseAVX=2 is for a comparison with a llama.cpp that was built without AVX-512.",
            ""
        })
final class Compare implements Callable<Integer> {
    private static final int BATCH = 4;
    private static final int DECODED = 16; // as many as pixtral bench decodes
    private static final int PICTURE = 512;

    @Option(names = "--llama", required = true, paramLabel = "FOLDER", description = "llama.cpp's folder bin.")
    private Path llama;

    @Option(names = "--pixtral", required = true, hidden = true)
    private Path pixtral;

    @Option(names = "--small", paramLabel = "GGUF", description = "A file of the shape small.")
    private Path small;

    @Option(names = "--large", paramLabel = "GGUF", description = "A file of Pixtral-12B's decoder.")
    private Path large;

    @Option(
            names = "--large-model",
            paramLabel = "MODEL",
            description = "The model that Pixtral opens for --large; by default random weights of the shape.")
    private String largeModel;

    @Option(
            names = "--mmproj",
            split = ",",
            paramLabel = "GGUF",
            description = "Files of Pixtral-12B's encoder, such as one of F16 and one of BF16.")
    private List<Path> mmproj = List.of();

    @Option(
            names = "--beside",
            paramLabel = "GGUF",
            description = "With --mmproj: a text model 5,120 wide; one layer is enough.")
    private Path beside;

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description = "With --mmproj: a picture of 512x512 pixels for llama.cpp.")
    private Path picture;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of both (default: all processors).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--rounds", paramLabel = "N", description = "Processes of each, in turn (default: 2).")
    private int rounds = 2;

    @Option(names = "--repeat", paramLabel = "N", description = "Runs in a process (default: 3).")
    private int repeat = 3;

    @Option(names = "--repeat-large", paramLabel = "N", description = "Runs in a process of --large (default: 1).")
    private int repeatLarge = 1;

    @Option(names = "--json", description = "Print one JSON object instead of the table.")
    private boolean json;

    private final List<Row> rows = new ArrayList<>();
    private final Report report = new Report(rows);
    private final Processes processes = new Processes(report.commands());

    /**
     * Runs the comparison.
     *
     * @param args the options
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Compare())
                .setExecutionExceptionHandler((failure, commandLine, _) -> {
                    if (!(failure instanceof Failed)) {
                        throw failure;
                    }
                    commandLine.getErr().println(failure.getMessage());
                    return 1;
                })
                .execute(args));
    }

    /** A reason to give up, as a sentence. */
    static final class Failed extends RuntimeException {
        Failed(String sentence) {
            super(sentence);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        report.describe(llama, processes.run(List.of(pixtral.toString(), "--version")).out(), threads, rounds);
        if (small != null) {
            Gguf.check(small, Gguf.Shape.SMALL).ifPresent(report::warn);
            texts("small", small, List.of("--shape", "small"), 512, repeat);
        }
        if (large != null) {
            Gguf.check(large, Gguf.Shape.PIXTRAL_12B).ifPresent(report::warn);
            List<String> model =
                    largeModel == null ? List.of("--shape", "pixtral-12b") : List.of("--model", largeModel);
            texts("12B", large, model, 256, repeatLarge);
        }
        if (!mmproj.isEmpty()) {
            pictures();
        }
        System.out.print(json ? report.json() : report.table());
        return 0;
    }

    private void check() {
        if (small == null && large == null && mmproj.isEmpty()) {
            throw new Failed("Give at least one of --small, --large and --mmproj.");
        }
        if (!mmproj.isEmpty() && (beside == null || picture == null)) {
            throw new Failed("--mmproj needs --beside and --picture too.");
        }
        if (threads < 1 || rounds < 1 || repeat < 1 || repeatLarge < 1) {
            throw new Failed("--threads, --rounds, --repeat and --repeat-large: give at least 1.");
        }
        Stream.concat(Stream.of(small, large, beside, picture), mmproj.stream())
                .filter(file -> file != null && !Files.isReadable(file))
                .findFirst()
                .ifPresent(file -> {
                    throw new Failed(file + " cannot be read.");
                });
    }

    /** A prompt, decoding, decoding of several sequences together, and the memory for it. */
    private void texts(String name, Path gguf, List<String> model, int prompt, int runs)
            throws IOException, InterruptedException {
        Row prompts = row(name + ": prompt of " + prompt, Row.Unit.RATE);
        Row decoding = row(name + ": decoding", Row.Unit.RATE);
        Row batch = row(name + ": " + BATCH + " sequences together", Row.Unit.RATE);
        Row memory = row(name + ": peak resident memory", Row.Unit.MEMORY);
        for (int round = 0; round < rounds; round++) {
            Processes.Result bench = processes.run(List.of(
                    tool("llama-bench"), "-m", gguf.toString(), "-t", text(threads), "-fa", "1", "-p", text(prompt),
                    "-n", text(DECODED), "-r", text(runs), "-o", "jsonl"));
            for (JsonNode test : bench.jsonLines()) {
                (test.path("n_gen").intValue() > 0 ? decoding : prompts).llama(samples(test));
                report.llamaCommit(test.path("build_commit").asText());
            }
            memory.llama(List.of((double) bench.peakBytes()));
            List<Double> together = new ArrayList<>();
            for (int run = 0; run < runs; run++) {
                together.add(processes.run(List.of(
                                tool("llama-batched-bench"), "-m", gguf.toString(), "-t", text(threads), "-fa", "on",
                                "-c", "1024", "-npp", text(DECODED), "-ntg", text(DECODED), "-npl", text(BATCH),
                                "--output-format", "jsonl"))
                        .jsonLines().getLast().path("speed_tg").doubleValue());
            }
            batch.llama(together);
            JsonNode ours = ours(model, runs, "--prefill", text(prompt), "--depth", "0", "--batch", "1," + BATCH,
                    "--image", "0x0");
            prompts.ours(rate(ours.path("prefill").path(0)), bestRate(ours.path("prefill").path(0)));
            decoding.ours(rate(ours.path("decode").path(0)), bestRate(ours.path("decode").path(0)));
            batch.ours(rate(ours.path("decode").path(1)), bestRate(ours.path("decode").path(1)));
            double bytes = ours.path("peakRssMb").doubleValue() * (1 << 20);
            memory.ours(bytes, bytes);
        }
    }

    /** A picture in the 12B's encoder; llama.cpp is timed by itself, once for each process. */
    private void pictures() throws IOException, InterruptedException {
        report.llamaVersion(processes.run(List.of(tool("llama-mtmd-cli"), "--version")));
        List<Row> all = new ArrayList<>();
        for (Path file : mmproj) {
            all.add(row("12B: picture, llama.cpp with " + file.getFileName(), Row.Unit.TIME));
        }
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < all.size(); i++) {
                List<Double> seconds = new ArrayList<>();
                for (int run = 0; run < repeat; run++) {
                    seconds.add(processes.run(List.of(
                                    tool("llama-mtmd-cli"), "-m", beside.toString(), "--mmproj",
                                    mmproj.get(i).toString(), "--image", picture.toString(), "-p", "x", "-n", "1",
                                    "-t", text(threads), "-fa", "on", "-c", "8192", "-b", "512",
                                    "--image-max-tokens", "4096", "--no-warmup", "--jinja"))
                            .milliseconds() / 1e3);
                }
                all.get(i).llama(seconds);
            }
            JsonNode image = ours(List.of("--shape", "pixtral-12b-vision"), repeat, "--prefill", "0", "--batch", "0",
                            "--image", PICTURE + "x" + PICTURE)
                    .path("image").path(0);
            all.forEach(row ->
                    row.ours(image.path("ms").doubleValue() / 1e3, image.path("bestMs").doubleValue() / 1e3));
        }
    }

    private JsonNode ours(List<String> model, int runs, String... work) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(pixtral.toString(), "bench"));
        command.addAll(model);
        command.addAll(List.of("--quantize", "q4", "--threads", text(threads), "--repeat", text(runs), "--json"));
        command.addAll(List.of(work));
        JsonNode result = processes.run(command).jsonLines().getLast();
        report.describe(result);
        return result;
    }

    private Row row(String work, Row.Unit unit) {
        Row row = new Row(work, unit);
        rows.add(row);
        return row;
    }

    private String tool(String name) {
        return llama.resolve(name).toString();
    }

    private static String text(int number) {
        return Integer.toString(number);
    }

    private static List<Double> samples(JsonNode test) {
        List<Double> samples = new ArrayList<>();
        test.path("samples_ts").forEach(sample -> samples.add(sample.doubleValue()));
        return samples;
    }

    private static double rate(JsonNode run) {
        return run.path("tokensPerSecond").doubleValue();
    }

    private static double bestRate(JsonNode run) {
        return run.path("bestTokensPerSecond").doubleValue();
    }
}
