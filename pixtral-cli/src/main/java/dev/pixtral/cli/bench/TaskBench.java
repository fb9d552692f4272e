package dev.pixtral.cli.bench;

import dev.pixtral.chat.InstructTemplate;
import dev.pixtral.chat.ValidationMode;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.options.Values;
import dev.pixtral.engine.Constraint;
import dev.pixtral.engine.DecodingOptions;
import dev.pixtral.engine.Engine;
import dev.pixtral.engine.EngineOptions;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.engine.GenerationRequest;
import dev.pixtral.engine.GenerationResult;
import dev.pixtral.grammar.AnswerGrammars;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;
import dev.pixtral.kernels.KvType;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Measures how fast answers are decoded with and without speculation, by kind of task. The answers are dictated: their
 * tokens win whatever the model would prefer, so the same text is measured with every model, random weights included.
 */
final class TaskBench {
    private static final int CONTEXT = 4096;
    private static final int MOST_TOKENS = 1024;
    private static final float DICTATED = 1e6f;

    private final PixtralNetwork network;
    private final Compute compute;
    private final Tokenizer tokenizer;
    private final AnswerGrammars grammars;
    private final KvType keyValues;
    private final int repeat;
    private final ProgressLine progress;

    private TaskBench(Subject subject) {
        this.network = subject.network();
        this.compute = subject.compute();
        this.tokenizer = subject.tokenizer();
        this.grammars = new AnswerGrammars(tokenizer);
        this.keyValues = subject.keyValues();
        this.repeat = subject.repeat();
        this.progress = subject.progress();
    }

    /**
     * The measurement.
     *
     * @param tasks the kinds of tasks, in order
     */
    record Answers(List<Task> tasks) implements Measurement {
        @Override
        public int positions(String model, ModelConfig config) {
            return 2 * CONTEXT; // of two engines
        }

        @Override
        public Report measure(Subject subject) {
            return new TaskReport(
                    subject.name(), subject.kernels(), subject.threads(), new TaskBench(subject).run(tasks));
        }
    }

    /** Measures the tasks in order. What one engine learns of the costs of its passes, it keeps for the next task. */
    private List<TaskReport.Row> run(List<Task> tasks) {
        EngineOptions options = new EngineOptions(CONTEXT, EngineOptions.DEFAULT_CHUNK, 1, CONTEXT, keyValues);
        try (Engine plain = new Engine(network, compute, tokenizer, options.withSpeculation(false));
                Engine speculating = new Engine(network, compute, tokenizer, options)) {
            List<TaskReport.Row> rows = new ArrayList<>();
            for (Task task : tasks) {
                GenerationRequest request = request(task);
                List<Double> without = new ArrayList<>();
                List<Double> with = new ArrayList<>();
                GenerationResult last = null;
                for (int i = 0; i < repeat; i++) { // taking turns, so that other load of the machine meets both
                    progress.show("task %s, run %d of %d ...".formatted(Values.name(task), i + 1, repeat));
                    without.add(secondsOfToken(answer(plain, request)));
                    last = answer(speculating, request);
                    with.add(secondsOfToken(last));
                }
                rows.add(new TaskReport.Row(
                        task, last.usage(), BenchReport.Seconds.of(without), BenchReport.Seconds.of(with)));
            }
            return rows;
        } finally {
            progress.erase();
        }
    }

    private static double secondsOfToken(GenerationResult result) {
        return 1 / result.timings().decodeTokensPerSecond();
    }

    private static GenerationResult answer(Engine engine, GenerationRequest request) {
        return engine.submit(request).await(GenerationListener.NONE);
    }

    private GenerationRequest request(Task task) {
        int[] prompt = new InstructTemplate(tokenizer)
                .encode(task.prompt(), _ -> List.of(), ValidationMode.SERVING)
                .ids();
        boolean calls = !task.prompt().tools().isEmpty();
        Optional<Constraint> constraint = grammars.grammar(
                        task.prompt(), AnswerRules.DEFAULT.withToolUse(calls ? ToolUse.REQUIRED : ToolUse.AUTO))
                .map(grammar -> new Constraint.ByGrammar(grammar, Set.of()));
        int[] answer = tokenizer.encode(task.answer());
        int[] dictated = calls
                ? IntStream.concat(IntStream.of(tokenizer.specialTokens().toolCalls()), IntStream.of(answer))
                        .toArray()
                : answer;
        return new GenerationRequest(
                prompt,
                List.of(),
                new DecodingOptions(SamplingOptions.GREEDY, MOST_TOKENS, List.of(), dictation(dictated, calls)),
                constraint.orElse(Constraint.NONE));
    }

    /** Behind the dictated tokens the answer ends; calls end as soon as their grammar allows it. */
    private LogitsProcessor dictation(int[] tokens, boolean calls) {
        int closing =
                calls ? tokenizer.encode("]")[0] : tokenizer.specialTokens().eos();
        return (_, generated, logits) ->
                logits[generated.length < tokens.length ? tokens[generated.length] : closing] = DICTATED;
    }
}
