package dev.pixtral.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.grammar.trie.TokenTrie;
import dev.pixtral.sampling.TokenMask;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonSchemaReader;
import dev.pixtral.schema.RandomValues;
import dev.pixtral.schema.Strictness;
import dev.pixtral.tokenizer.Tokenizer;
import dev.pixtral.tokenizer.TokenizerFixtures;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of a token of a constrained answer besides the model: its mask, and the step over it, for the 131,072 ids of
 * Pixtral-12B. The schemas are all those of LangChain4j's contract suites and two with wide patterns; answers are
 * random values that satisfy them, tokenized as the tokenizer does.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public class MaskBenchmark {
    private static final Tokenizer TEKKEN = TokenizerFixtures.pixtral();
    private static final int VALUES_EACH = 5;

    /** A schema, and tokens of answers that satisfy it. */
    private record Example(OutputSpec spec, List<int[]> answers) {
        static Example of(String schema, long seed) {
            JsonSchema read = new JsonSchemaReader(Strictness.STRICT).read(schema, "Schema");
            RandomValues values = new RandomValues(read, new Random(seed));
            List<int[]> answers = new ArrayList<>();
            for (int i = 0; i < VALUES_EACH; i++) {
                answers.add(TEKKEN.encode(values.next()));
            }
            return new Example(OutputSpec.json(read), answers);
        }
    }

    /** Visits the tokens of all answers one by one, repeatedly. */
    private static final class Walk {
        private final List<Example> examples;
        private final List<Grammar> grammars;
        private int example;
        private int answer;
        private int position;
        private Matcher matcher;

        Walk(List<Example> examples, List<Grammar> grammars) {
            this.examples = examples;
            this.grammars = grammars;
            begin();
        }

        private void begin() {
            matcher = grammars.get(example).matcher(call -> "");
            position = 0;
        }

        TokenMask next() {
            TokenMask mask = matcher.mask();
            int[] ids = examples.get(example).answers.get(answer);
            if (position < ids.length) {
                matcher.accept(ids[position++]);
            } else {
                answer = (answer + 1) % VALUES_EACH;
                example = answer == 0 ? (example + 1) % examples.size() : example;
                begin();
            }
            return mask;
        }
    }

    /** Schemas that are compiled again for each answer, so that no mask has been requested before. */
    @State(Scope.Thread)
    public static class Cold {
        /** The set of schemas. */
        @Param({"contract", "patterns"})
        public String schemas;

        private List<Example> examples;
        private TokenTrie trie;
        private int example;
        private Matcher matcher;
        private int[] ids;
        private int position;

        /** Reads the schemas. */
        @Setup
        public void prepare() throws IOException {
            examples = examples(schemas);
            trie = TokenTrie.of(TEKKEN);
        }

        /** Creates a new grammar once its answer is complete. Not measured. */
        @Setup(Level.Invocation)
        public void begin() {
            if (ids == null || position == ids.length) {
                example = (example + 1) % examples.size();
                ids = examples.get(example).answers.getFirst();
                position = 0;
                matcher = Grammar.compile(examples.get(example).spec, TEKKEN, trie, GrammarOptions.DEFAULT)
                        .matcher(call -> "");
            }
        }
    }

    /** Grammars that are in use. */
    @State(Scope.Thread)
    public static class Warm {
        /** The set of schemas. */
        @Param({"contract", "patterns"})
        public String schemas;

        private Walk walk;

        /** Compiles the schemas. */
        @Setup
        public void prepare() throws IOException {
            List<Example> examples = examples(schemas);
            TokenTrie trie = TokenTrie.of(TEKKEN);
            walk = new Walk(
                    examples,
                    examples.stream()
                            .map(each -> Grammar.compile(each.spec, TEKKEN, trie, GrammarOptions.DEFAULT))
                            .toList());
        }
    }

    /** Schemas as text. */
    @State(Scope.Thread)
    public static class Texts {
        private final TokenTrie trie = TokenTrie.of(TEKKEN);
        private List<String> schemas;
        private int next;

        /** Reads the schemas. */
        @Setup
        public void prepare() throws IOException {
            schemas = contract();
        }
    }

    /** A token of an answer whose schema has been used before. */
    @Benchmark
    public TokenMask warm(Warm state) {
        return state.walk.next();
    }

    /** A token of the first answer to its schema. */
    @Benchmark
    public TokenMask first(Cold state) {
        TokenMask mask = state.matcher.mask();
        state.matcher.accept(state.ids[state.position++]);
        return mask;
    }

    /** Compiles the text of a schema to a grammar. */
    @Benchmark
    public Grammar compile(Texts state) {
        state.next = (state.next + 1) % state.schemas.size();
        JsonSchema schema = new JsonSchemaReader(Strictness.STRICT).read(state.schemas.get(state.next), "Schema");
        return Grammar.compile(OutputSpec.json(schema), TEKKEN, state.trie, GrammarOptions.DEFAULT);
    }

    /** Builds the tree of all tokens, which is needed once per tokenizer. */
    @Benchmark
    public TokenTrie trie() {
        return TokenTrie.of(TEKKEN);
    }

    private static List<Example> examples(String schemas) throws IOException {
        List<String> texts = schemas.equals("contract")
                ? contract()
                : List.of(
                        "{\"type\": \"array\", \"items\": {\"type\": \"string\", \"pattern\": \"^\\\\w+ .*x\"}, "
                                + "\"minItems\": 3}",
                        "{\"type\": \"array\", \"items\": {\"type\": \"string\", \"pattern\": \"^.{2,30}b$\"}, "
                                + "\"minItems\": 3}");
        List<Example> examples = new ArrayList<>();
        for (String text : texts) {
            examples.add(Example.of(text, examples.size()));
        }
        return examples;
    }

    private static List<String> contract() throws IOException {
        List<String> schemas = new ArrayList<>();
        try (InputStream in = MaskBenchmark.class.getResourceAsStream("/fixtures/grammar/schema-notation.json")) {
            for (JsonNode each : new ObjectMapper().readTree(in)) {
                schemas.add(each.get("schema").toString());
            }
        }
        return schemas;
    }
}
