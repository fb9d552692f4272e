package dev.pixtral.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.json.PythonJson;
import dev.pixtral.schema.JsonSchemaReader;
import dev.pixtral.schema.Openness;
import dev.pixtral.schema.Strictness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Runs the cases of the official JSON-Schema-Test-Suite in a folder of it, such as {@code tests/draft2020-12}, and
 * prints a line of JSON for each file that does not pass as a whole, and one for all: how many instances are accepted
 * or rejected as they should be, belong to a schema that is refused, or are not. Objects are open, and an instance is
 * written as answers are.
 *
 * <p>System property: {@code maskbench.cases} (the folder).
 */
public final class SchemaSuite {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonSchemaReader reader = new JsonSchemaReader(Strictness.STRICT, Openness.OPEN);

    private SchemaSuite() {}

    /** How an instance ended. */
    private enum Outcome {
        PASS,
        REFUSED,
        VALID_REJECTED,
        INVALID_ACCEPTED
    }

    /**
     * Runs the suite.
     *
     * @param args none
     * @throws IOException if a file cannot be read
     */
    public static void main(String[] args) throws IOException {
        SchemaSuite suite = new SchemaSuite();
        Map<Outcome, Integer> all = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> found = Files.list(Path.of(System.getProperty("maskbench.cases", "")))) {
            files = found.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            Map<Outcome, Integer> counts = new TreeMap<>();
            Map<String, String> wrong = new LinkedHashMap<>();
            for (JsonNode group : JSON.readTree(file.toFile())) {
                suite.run(group, counts, wrong);
            }
            counts.forEach((outcome, count) -> all.merge(outcome, count, Integer::sum));
            if (!wrong.isEmpty()) {
                System.out.println(JSON.writeValueAsString(
                        Map.of("file", file.getFileName().toString(), "counts", counts, "wrong", wrong)));
            }
        }
        System.out.println(JSON.writeValueAsString(all));
    }

    private void run(JsonNode group, Map<Outcome, Integer> counts, Map<String, String> wrong) {
        Optional<Automaton> automaton = Optional.empty();
        String name = group.get("description").asText();
        try {
            automaton = Optional.of(automaton(group.get("schema").toString()));
        } catch (GrammarException e) {
            if (e.isUnsatisfiable() && isUnsatisfiable(group)) {
                group.get("tests").forEach(_ -> counts.merge(Outcome.PASS, 1, Integer::sum));
                return;
            }
            wrong.put(name, Outcome.REFUSED + ": " + e.getMessage());
        }
        for (JsonNode test : group.get("tests")) {
            Outcome outcome = automaton.map(machine -> outcome(machine, test)).orElse(Outcome.REFUSED);
            counts.merge(outcome, 1, Integer::sum);
            if (outcome == Outcome.INVALID_ACCEPTED || outcome == Outcome.VALID_REJECTED) {
                wrong.put(name + " / " + test.get("description").asText(), outcome.name());
            }
        }
    }

    /** Whether no instance is valid: such a schema is refused rather than compiled. */
    private static boolean isUnsatisfiable(JsonNode group) {
        for (JsonNode test : group.get("tests")) {
            if (test.get("valid").asBoolean()) {
                return false;
            }
        }
        return true;
    }

    private Automaton automaton(String schema) {
        Rules rules = new Rules(GrammarOptions.DEFAULT.depthLimit());
        rules.begin("the schema");
        int value = RuleCompiler.add(reader.read(schema, "Schema"), rules);
        int document = rules.reserve();
        rules.set(document, new DocumentRule(document, rules, value));
        rules.complete();
        return new Automaton(rules, GrammarOptions.DEFAULT.configurations());
    }

    private static Outcome outcome(Automaton automaton, JsonNode test) {
        String text = PythonJson.parse(test.get("data").toString(), "an instance")
                .map(PythonJson::dump)
                .orElseThrow();
        Optional<Configuration> at =
                Optional.of(automaton.start(automaton.rules().size() - 1));
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            at = at.flatMap(from -> automaton.step(from, b & 0xFF));
        }
        boolean accepted = at.filter(Configuration::complete).isPresent();
        boolean valid = test.get("valid").asBoolean();
        return accepted == valid ? Outcome.PASS : valid ? Outcome.VALID_REJECTED : Outcome.INVALID_ACCEPTED;
    }
}
