package dev.pixtral.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.grammar.trie.TokenTrie;
import dev.pixtral.schema.JsonSchemaReader;
import dev.pixtral.schema.Openness;
import dev.pixtral.schema.Strictness;
import dev.pixtral.tokenizer.Tekken;
import dev.pixtral.tokenizer.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/**
 * Runs MaskBench's procedure on a file of cases, and prints one JSON line with counts and times. A case is a line
 * {@code {"id": .., "schema": text, "tests": [[valid, text], ..]}}. For each schema: compile it and make the first mask
 * (TTFM); for each instance: tokenise it as a whole, and for each token make the mask, look whether it allows the
 * token, and step over it (TBM); at the end, the end of sequence must be allowed.
 *
 * <p>System properties: {@code maskbench.cases} and {@code maskbench.tokenizer} (files, compressed or not);
 * {@code maskbench.open} (objects are open unless a schema says otherwise); {@code maskbench.every} (only every n-th
 * case); {@code maskbench.warmup} (number of cases that are run before the measurement, because the JVM compiles code
 * that runs often); {@code maskbench.details} (a file for one line per case).
 */
public final class MaskBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SECONDS = 30; // for one schema

    private final Tokenizer tekken;
    private final TokenTrie trie;
    private final JsonSchemaReader reader;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "maskbench-watch");
        thread.setDaemon(true);
        return thread;
    });

    private MaskBench(Tokenizer tekken, Openness openness) {
        this.tekken = tekken;
        this.trie = TokenTrie.of(tekken);
        this.reader = new JsonSchemaReader(Strictness.STRICT, openness);
    }

    /** A schema with its instances. */
    private record Case(String id, String schema, List<Instance> instances) {
        static Case of(String line) throws IOException {
            JsonNode json = JSON.readTree(line);
            List<Instance> instances = new ArrayList<>();
            json.get("tests")
                    .forEach(test -> instances.add(
                            new Instance(test.get(0).asBoolean(), test.get(1).asText())));
            return new Case(json.get("id").asText(), json.get("schema").asText(), instances);
        }
    }

    private record Instance(boolean valid, String text) {}

    /**
     * Runs the benchmark.
     *
     * @param args none
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        Tokenizer tekken;
        try (InputStream in = open(Path.of(needed("maskbench.tokenizer")))) {
            tekken = Tekken.parse(in, needed("maskbench.tokenizer"));
        }
        List<Case> cases = cases(Path.of(needed("maskbench.cases")), Integer.getInteger("maskbench.every", 1));
        Openness openness = Boolean.getBoolean("maskbench.open") ? Openness.OPEN : Openness.CLOSED;
        MaskBench bench = new MaskBench(tekken, openness);
        int warmup = Math.min(Integer.getInteger("maskbench.warmup", 200), cases.size());
        for (int i = 0; i < warmup; i++) { // spread over the file, which is sorted by origin
            bench.run(cases.get((int) ((long) i * cases.size() / warmup)));
        }
        MaskBenchResults results = new MaskBenchResults();
        try (PrintStream details = details()) {
            for (Case each : cases) {
                MaskBenchResults.Run run = bench.run(each);
                results.add(run);
                details.println(JSON.writeValueAsString(run.details(each.id())));
            }
        }
        System.out.println(JSON.writeValueAsString(results.summary()));
    }

    private static String needed(String property) {
        String value = System.getProperty(property, "");
        if (value.isEmpty() || value.startsWith("${")) {
            throw new IllegalArgumentException("Set -D" + property + "=FILE.");
        }
        return value;
    }

    private static PrintStream details() throws IOException {
        String file = System.getProperty("maskbench.details", "");
        return file.isEmpty()
                ? new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8)
                : new PrintStream(Files.newOutputStream(Path.of(file)), false, StandardCharsets.UTF_8);
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        return file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
    }

    private static List<Case> cases(Path file, int every) throws IOException {
        List<Case> cases = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (number++ % every == 0) {
                    cases.add(Case.of(line));
                }
            }
        }
        return cases;
    }

    private MaskBenchResults.Run run(Case each) {
        MaskBenchResults.Run run = new MaskBenchResults.Run();
        Thread worker = Thread.currentThread();
        ScheduledFuture<?> alarm = watch.schedule(worker::interrupt, SECONDS, TimeUnit.SECONDS);
        try {
            Grammar grammar = compile(each, run);
            if (grammar != null) {
                for (int i = 0; i < each.instances().size(); i++) {
                    Instance instance = each.instances().get(i);
                    run.instance(i, instance.valid(), accepts(grammar, instance.text(), run));
                }
            }
        } catch (GrammarException e) {
            run.crash(worker.isInterrupted() ? "timeout" : e.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            run.crash(e.toString());
        } finally {
            alarm.cancel(false);
            Thread.interrupted(); // an alarm that came too late is none
        }
        return run;
    }

    /** The grammar of a schema after its first mask; null if it is refused. */
    private Grammar compile(Case each, MaskBenchResults.Run run) {
        long start = System.nanoTime();
        Grammar grammar;
        try {
            grammar = Grammar.compile(
                    OutputSpec.json(reader.read(each.schema(), "Response schema")),
                    tekken,
                    trie,
                    GrammarOptions.DEFAULT);
        } catch (GrammarException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            run.refused(e.getMessage());
            return null;
        }
        grammar.matcher(call -> "").mask();
        run.firstMask(System.nanoTime() - start);
        return grammar;
    }

    private boolean accepts(Grammar grammar, String text, MaskBenchResults.Run run) {
        int[] tokens = tekken.encode(text);
        Matcher matcher = grammar.matcher(call -> "");
        for (int token : tokens) {
            long start = System.nanoTime();
            boolean allowed = matcher.mask().allows(token);
            if (allowed) {
                matcher.accept(token);
            }
            run.mask(System.nanoTime() - start);
            if (!allowed) {
                return false;
            }
        }
        return matcher.mask().allows(tekken.specialTokens().eos());
    }
}
