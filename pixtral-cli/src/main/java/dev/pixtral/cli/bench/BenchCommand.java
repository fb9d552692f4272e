package dev.pixtral.cli.bench;

import dev.pixtral.Models;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.write.FolderLayout;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.ExitStatus;
import dev.pixtral.cli.console.OutOfMemory;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.machine.Memory;
import dev.pixtral.cli.options.Command;
import dev.pixtral.cli.options.ModelOptions;
import dev.pixtral.cli.options.OutputOptions;
import dev.pixtral.cli.options.Values;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.plan.MachineMemory;
import dev.pixtral.plan.MemoryCheck;
import dev.pixtral.plan.MemoryPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** {@code pixtral bench}: the speed of a model on this machine. */
@CommandLine.Command(
        name = "bench",
        sortOptions = false,
        customSynopsis = {
            "pixtral bench [OPTIONS] [--model MODEL | --shape SHAPE]",
            "       pixtral bench --shape SHAPE --write FOLDER [--layout mistral|hugging-face]",
            "       pixtral bench --shape SHAPE --write FILE.gguf"
        },
        description = {
            "Measures prompts, decoding and pictures: only the network, without tokenizer and sampling. Prints the"
                    + " median and the best of several runs, and how near they come to what this machine and this JVM"
                    + " can do at most.",
            "With --write, measures nothing, but writes random weights of a shape to a folder in a published layout, or"
                    + " to a GGUF file.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  pixtral bench --shape small",
            "  pixtral bench --shape small --prefill 128,512 --depth 0,2048 --image 512x512,1024x1024 --json",
            "  pixtral bench --shape small --batch 1,2,4,8 --prefill 0 --image 0x0",
            "  pixtral bench --shape small --depth 0,8192,32768,100000 --kv q8 --prefill 0 --image 0x0",
            "  pixtral bench --shape small --quantize q4 --profile",
            "  pixtral bench --shape small --interactive",
            "  pixtral bench --shape small --tasks quote,json,tools,code,prose",
            "  pixtral bench --shape small --again --image 512x512",
            "  pixtral bench --shape pixtral-12b --write random-12b --layout hugging-face",
            "  pixtral bench --shape pixtral-12b --write random-12b.gguf"
        })
public final class BenchCommand implements Command {
    private static final long SEED = 1;
    private static final int MOST_REPEATS = 1000;
    private static final int MOST_SEQUENCES = 256;
    private static final int LONGEST_SIDE = 16_384;
    private static final int DEFAULT_LIMIT = 300; // seconds

    @Option(
            names = "--shape",
            paramLabel = "SHAPE",
            description = "Use random weights instead of a model: micro, small (0.72 billion weights), pixtral-12b,"
                    + " pixtral-12b-vision (its encoder with hardly any decoder), mistral-small-3-2, ministral-3-3b,"
                    + " ministral-3-8b, ministral-3-14b or pixtral-large-vision.")
    private Shape shape;

    @Option(
            names = "--write",
            paramLabel = "PATH",
            description = "Write the shape's random weights in bfloat16, configuration and vocabulary to a new folder"
                    + " (25 GB for pixtral-12b), and measure nothing. A path that ends in .gguf becomes a GGUF file"
                    + " like Q4_K_M (8 GB), with its projector file beside it.")
    private Path write;

    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            description = "With --write: the layout of the folder, mistral (default) or hugging-face.")
    private FolderLayout layout;

    @Option(
            names = "--prefill",
            paramLabel = "N",
            split = ",",
            description = "Lengths of prompts, in tokens (default: 128,512); 0 for none.")
    private List<Integer> prefill = List.of(128, 512);

    @Option(
            names = "--depth",
            paramLabel = "N",
            split = ",",
            description =
                    "Numbers of tokens before the decoded ones (default: 0,1024); their keys and values are random"
                            + " numbers.")
    private List<Integer> depth = List.of(0, 1024);

    @Option(
            names = "--image",
            paramLabel = "WxH",
            split = ",",
            description = "Sizes of pictures, in pixels (default: 512x512); 0x0 for none.")
    private List<ImageSize> image = List.of(new ImageSize(512, 512));

    @Option(
            names = "--interactive",
            description =
                    "Measure only how long a chat that decodes waits for others: for a picture of 1024x1024 pixels"
                            + " and a prompt of 4,000 tokens.")
    private boolean interactive;

    @Option(
            names = "--limit",
            paramLabel = "SECONDS",
            description = "With --interactive: how long picture and prompt may take (default: 300); the rest is given"
                    + " up.")
    private Integer limit;

    @Option(
            names = "--tasks",
            paramLabel = "KIND",
            split = ",",
            description = "Measure only how fast dictated answers are decoded with and without speculation, by kind of"
                    + " task: quote, json, tools, code, prose.")
    private List<Task> tasks = List.of();

    @Option(
            names = "--again",
            description = "Measure only the first tokens of several questions about the same picture: what the caches"
                    + " save, and what the new tokens cost by themselves.")
    private boolean again;

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            description = "Numbers of sequences that are decoded together, at each depth (default: 1); 0 for no"
                    + " decoding.")
    private List<Integer> batch = List.of(1);

    @Option(
            names = "--profile",
            description = "Measure only which operations the time goes to, with samples of the JVM's Flight Recorder:"
                    + " of the same prompts, decoded tokens and pictures, five seconds each.")
    private boolean profile;

    @Option(names = "--repeat", paramLabel = "N", description = "Number of runs of each measurement (default: 3).")
    private int repeat = 3;

    @Mixin
    private ModelOptions model;

    @Mixin
    private OutputOptions output;

    /** Registers the types of values that only this command uses. */
    public static void registerValues(CommandLine commandLine) {
        Values.choice(commandLine, Shape.class);
        Values.choice(commandLine, FolderLayout.class);
        Values.choice(commandLine, Task.class);
        commandLine.registerConverter(ImageSize.class, ImageSize::parse);
    }

    @Override
    public Set<String> unused() {
        return Set.of("--context", ModelOptions.NO_CACHE); // the context follows from the measurements
    }

    @Override
    public ExitStatus run(ParseResult words, Console console) {
        model.settings(); // checked before anything is loaded
        check();
        if (write != null) {
            return write(console);
        }
        console.begin(OutOfMemory.Stage.MODEL);
        ProgressLine progress = output.progress(console);
        progress.show("loading %s ...".formatted(name()));
        OptionalLong bytesBefore = Memory.ofProcess();
        long before = System.nanoTime();
        Checkpoint checkpoint = checkpoint();
        WeightFormat format = model.weights(checkpoint.formats());
        try (checkpoint; // the network closes it first
                Kernels kernels = model.createKernels(format); // early, so that they warm up while weights are packed
                Workers workers = new Workers(model.threads());
                PixtralNetwork network = load(checkpoint, format, workers, progress)) {
            double loadMs = (System.nanoTime() - before) / 1e6;
            Subject subject = new Subject(
                    name(),
                    shape != null,
                    network,
                    new Compute(kernels, workers),
                    formats(checkpoint, format),
                    model.keyValues(),
                    loadMs,
                    plannedBytes(checkpoint),
                    bytesBefore,
                    repeat,
                    progress);
            subject.settleKernels();
            print(measurement().measure(subject), console, progress);
            return ExitStatus.DONE;
        } finally {
            progress.erase();
        }
    }

    private ExitStatus write(Console console) {
        ProgressLine progress = output.progress(console);
        try {
            FolderLayout chosen = layout == null ? FolderLayout.MISTRAL : layout;
            String line = ShapeGguf.isGguf(write)
                    ? new ShapeGguf(shape, write).write(SEED, model.threads(), progress)
                    : new ShapeFolder(shape, chosen, write).write(SEED, model.threads(), progress);
            progress.erase();
            console.print(line + "\n");
            return ExitStatus.DONE;
        } finally {
            progress.erase();
        }
    }

    private PixtralNetwork load(Checkpoint checkpoint, WeightFormat format, Workers workers, ProgressLine progress) {
        return PixtralNetwork.load(checkpoint, formats(checkpoint, format), workers, name(), model.opening(progress));
    }

    private Measurement measurement() {
        List<ImageSize> sizes = image.stream().filter(size -> !size.isEmpty()).toList();
        if (interactive) {
            return new InteractiveBench.Waiting(limit == null ? DEFAULT_LIMIT : limit);
        }
        if (!tasks.isEmpty()) {
            return new TaskBench.Answers(tasks);
        }
        if (again) {
            return new AgainBench.Questions(sizes);
        }
        List<Integer> prompts = prefill.stream().filter(tokens -> tokens > 0).toList();
        List<Integer> batches =
                batch.stream().filter(sequences -> sequences > 0).toList();
        Work work = new Work(prompts, depth, batches, sizes);
        return profile ? new ProfileBench.Operations(work) : new Bench.Speed(work);
    }

    private void print(Report report, Console console, ProgressLine progress) {
        progress.erase();
        if (output.json()) {
            console.printObject(report.json());
        } else {
            console.print(report.table());
        }
    }

    private String name() {
        return shape == null ? model.name() : Values.name(shape);
    }

    /** Returns the given options that each do something else than the usual measurements. */
    private List<String> alone() {
        Map<String, Boolean> given = new TreeMap<>(Map.of(
                "--write",
                write != null,
                "--interactive",
                interactive,
                "--tasks",
                !tasks.isEmpty(),
                "--again",
                again,
                "--profile",
                profile));
        return given.keySet().stream().filter(given::get).toList();
    }

    private void check() {
        if (shape != null && model.named()) {
            throw CommandException.usage("--shape and --model cannot be combined: a shape has random weights.");
        }
        if (write != null && (shape == null || output.json())) {
            throw CommandException.usage("--write requires a --shape, and it prints no JSON.");
        }
        if (layout != null && (write == null || ShapeGguf.isGguf(write))) {
            throw CommandException.usage("--layout requires a folder to write; give one with --write.");
        }
        List<String> alone = alone();
        if (alone.size() > 1) {
            throw CommandException.usage("%s cannot be combined.", String.join(" and ", alone));
        }
        if (limit != null && (!interactive || limit < 1)) {
            throw CommandException.usage("--limit: give a number of seconds from 1, together with --interactive.");
        }
        if (repeat < 1 || repeat > MOST_REPEATS) {
            throw CommandException.usage("--repeat: give 1 to %,d runs, not %d.", MOST_REPEATS, repeat);
        }
        if (prefill.stream().anyMatch(tokens -> tokens < 0) || depth.stream().anyMatch(tokens -> tokens < 0)) {
            throw CommandException.usage("--prefill and --depth: a number of tokens cannot be negative.");
        }
        if (batch.stream().anyMatch(sequences -> sequences < 0 || sequences > MOST_SEQUENCES)) {
            throw CommandException.usage("--batch: give 0 to %,d sequences.", MOST_SEQUENCES);
        }
        if (image.stream().anyMatch(size -> Math.max(size.width(), size.height()) > LONGEST_SIDE)) {
            throw CommandException.usage("--image: a side of a picture can have at most %,d pixels.", LONGEST_SIDE);
        }
    }

    /** The weights to measure; refused if they do not fit into memory, or the measurements do not fit the model. */
    private Checkpoint checkpoint() {
        Checkpoint checkpoint = shape == null
                ? Models.open(model.name(), model.projector(), Optional.empty(), Optional.empty())
                : Checkpoint.random(name(), shape.config(), SEED);
        try {
            checkMemory(checkpoint, measurement().positions(name(), checkpoint.config()), MachineMemory.look());
            return checkpoint;
        } catch (CommandException e) {
            checkpoint.close();
            throw e;
        }
    }

    /** Refuses a model that does not fit: the system would kill this process silently. */
    void checkMemory(Checkpoint checkpoint, int positions, MachineMemory memory) {
        new MemoryCheck(name(), plan(checkpoint, positions), memory, positions)
                .shortage()
                .ifPresent(shortage -> {
                    throw CommandException.failed(
                            shortage
                                    + "; choose a smaller model or shape, fewer tokens (--prefill, --depth), or other formats"
                                    + " (--quantize, --kv).",
                            null);
                });
    }

    private long plannedBytes(Checkpoint checkpoint) {
        int positions = measurement().positions(name(), checkpoint.config());
        return plan(checkpoint, positions).bytes(positions);
    }

    private MemoryPlan plan(Checkpoint checkpoint, int positions) {
        WeightFormats formats = formats(checkpoint, model.weights(checkpoint.formats()));
        return model.plan(checkpoint.config(), formats, checkpoint.formats().isPresent())
                .forContext(positions);
    }

    private static WeightFormats formats(Checkpoint checkpoint, WeightFormat decoder) {
        Optional<WeightFormats> prepared = checkpoint.formats();
        if (prepared.filter(own -> own.feedForward() == decoder).isPresent()) {
            return prepared.get();
        }
        WeightFormat vision = prepared.map(WeightFormats::vision).orElse(WeightFormat.BF16);
        return WeightFormats.of(decoder, vision).with(checkpoint.config(), checkpoint.ownFormats());
    }
}
