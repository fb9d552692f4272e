package dev.pixtral.cli.doctor;

import dev.pixtral.cli.console.Statistics;
import dev.pixtral.cli.machine.Machine;
import dev.pixtral.errors.Visible;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.openai.JsonText;
import dev.pixtral.plan.Amount;
import dev.pixtral.plan.MachineMemory;
import dev.pixtral.plan.MemoryCheck;
import dev.pixtral.plan.SettingWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The findings of {@code doctor} and its advice.
 *
 * @param machine the JVM and the CPU
 * @param kernels kernels that compute
 * @param threads threads that compute
 * @param check the model that was examined, and memory of machine and heap
 * @param bandwidth measured memory bandwidth, in bytes per second
 */
public record Diagnosis(Machine machine, ChosenKernels kernels, int threads, MemoryCheck check, double bandwidth) {
    private static final long SMALL_HEAP = 512L << 20;
    private static final double BUSY = 0.5; // share of the processors that others may use before it is worth mentioning

    /**
     * The kernels that compute.
     *
     * @param name such as {@code panama-512}
     * @param choice the requested kernels
     * @param why why the choice led to these kernels
     */
    public record ChosenKernels(String name, KernelsProvider.Choice choice, String why) {
        /** Width of the vectors, 0 for scalar kernels. */
        int bits() {
            return name.startsWith("panama-") ? Integer.parseInt(name.substring("panama-".length())) : 0;
        }
    }

    /** Tokens per second that decoding can reach if only memory bandwidth limits it. */
    double expectedSpeed() {
        return bandwidth / check.plan().weights().decodeBytes();
    }

    /** Tokens of prompt and answer together, as the model would be opened. */
    private int context() {
        return check.plan().settings().contextLength();
    }

    private int maxContext() {
        return check.plan().config().text().maxPositions();
    }

    /** Most bytes that keys and values of one whole context take. */
    private long contextBytes() {
        return check.plan().cacheBytes(context());
    }

    /** What to change, in one sentence each, the most important first; empty if all is well. */
    List<String> advice() {
        List<String> advice = new ArrayList<>();
        adviseOnJvm(advice);
        adviseOnKernels(advice);
        adviseOnProcessors(advice);
        adviseOnMemory(advice);
        return advice;
    }

    private void adviseOnJvm(List<String> advice) {
        if (!machine.vectorModule()) {
            String remedy = KernelsProvider.vectorApiRemedy();
            advice.add("%s%s: without it only the slow scalar kernels can run."
                    .formatted(remedy.substring(0, 1).toUpperCase(Locale.ROOT), remedy.substring(1)));
        }
        machine.optimiserSwitchedOffBy()
                .ifPresent(flag -> advice.add(
                        ("Start java without %s: it switches off the optimising compiler, and only that turns"
                                        + " kernels into SIMD code.")
                                .formatted(flag)));
    }

    private void adviseOnKernels(List<String> advice) {
        if (kernels.choice() == KernelsProvider.Choice.SCALAR && machine.vectorModule()) {
            advice.add("Leave out --kernels scalar (or -D%s=scalar): the vector kernels give the same answers faster."
                    .formatted(KernelsProvider.CHOICE_PROPERTY));
        } else if (kernels.bits() > 0 && kernels.bits() < machine.vectorBits()) {
            advice.add("The CPU has vectors of %d bits, but %d are in use: leave out -D%s and -XX:UseAVX."
                    .formatted(machine.vectorBits(), kernels.bits(), KernelsProvider.WIDTH_PROPERTY));
        } else if (machine.vectorBits() > 0 && kernels.bits() > machine.vectorBits()) {
            advice.add("Vectors of %d bits are in use, but the CPU has %d at most: leave out -D%s."
                    .formatted(kernels.bits(), machine.vectorBits(), KernelsProvider.WIDTH_PROPERTY));
        }
    }

    private void adviseOnProcessors(List<String> advice) {
        int processors = machine.processors();
        if (threads > processors) {
            advice.add("Use --threads %d or leave it out: %d threads share %s, and wait for each other."
                    .formatted(processors, threads, Statistics.count(processors, "processor")));
        }
        if (machine.machineProcessors() > processors) {
            advice.add(("This JVM may use %d of %d processors: raise the limit of the container, or leave out"
                            + " -XX:ActiveProcessorCount.")
                    .formatted(processors, machine.machineProcessors()));
        }
        if (machine.load().isPresent() && machine.load().getAsDouble() > BUSY * processors) {
            advice.add(String.format(
                    Locale.ROOT,
                    "Other programs keep the processors busy (load %.1f on %s): the measured speed is lower"
                            + " than this machine can reach.",
                    machine.load().getAsDouble(),
                    Statistics.count(processors, "processor")));
        }
    }

    private void adviseOnMemory(List<String> advice) {
        check.refusal(SettingWords.OPTIONS)
                .or(() -> check.warning(SettingWords.OPTIONS))
                .ifPresent(advice::add);
        if (check.memory().heap() < SMALL_HEAP) {
            advice.add(("The Java heap may grow to only %s, too little for large pictures and long prompts: allow"
                            + " more, as with -Xmx1g.")
                    .formatted(Amount.text(check.memory().heap())));
        }
    }

    /** As one JSON object. */
    public String json() {
        return JsonText.line(json -> {
            json.writeObjectFieldStart("java");
            json.writeStringField("version", machine.java());
            json.writeStringField("vendor", machine.vendor());
            json.writeStringField("mode", machine.jvmMode());
            json.writeBooleanField("vectorModule", machine.vectorModule());
            json.writeStringField(
                    "optimiserSwitchedOffBy", machine.optimiserSwitchedOffBy().orElse(null));
            json.writeEndObject();
            json.writeObjectFieldStart("kernels");
            json.writeStringField("name", kernels.name());
            json.writeNumberField("bits", kernels.bits());
            json.writeStringField("why", kernels.why());
            json.writeEndObject();
            json.writeObjectFieldStart("cpu");
            json.writeStringField("model", machine.cpu());
            JsonText.strings(json, "flags", List.copyOf(machine.flags()));
            json.writeNumberField("processors", machine.processors());
            json.writeNumberField("machineProcessors", Math.max(machine.processors(), machine.machineProcessors()));
            if (machine.load().isPresent()) {
                JsonText.measured(json, "load", machine.load().getAsDouble());
            } else {
                json.writeNullField("load");
            }
            json.writeEndObject();
            json.writeObjectFieldStart("memory");
            MachineMemory memory = check.memory();
            json.writeNumberField("totalMb", memory.total() >> 20);
            json.writeNumberField("availableMb", memory.available() >> 20);
            json.writeBooleanField("limited", memory.limited());
            json.writeNumberField("heapMb", memory.heap() >> 20);
            JsonText.measured(json, "gigabytesPerSecond", bandwidth / 1e9);
            json.writeEndObject();
            json.writeNumberField("threads", threads);
            json.writeObjectFieldStart("model");
            json.writeStringField("name", check.model());
            JsonText.measured(json, "weightsMb", check.plan().weights().bytes() / 1048576.0);
            JsonText.measured(json, "expectedDecodeTokensPerSecond", expectedSpeed());
            json.writeNumberField("contextTokens", context());
            json.writeNumberField("maxContextTokens", maxContext());
            JsonText.measured(json, "contextMb", contextBytes() / 1048576.0);
            json.writeEndObject();
            JsonText.strings(json, "advice", advice());
        });
    }

    /** As lines of text for people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        line(text, "Java", "%s, %s, %s", machine.java(), machine.vendor(), machine.jvmMode());
        line(text, "Vector API", machine.vectorModule() ? "available" : "missing");
        line(text, "Kernels", "%s: %s", kernels.name(), kernels.why());
        line(text, "CPU", "%s, %s", machine.cpu(), String.join(" ", machine.flags()));
        line(
                text,
                "Processors",
                "%d%s, %s",
                machine.processors(),
                machine.load().isPresent()
                        ? String.format(
                                Locale.ROOT, ", load %.1f", machine.load().getAsDouble())
                        : "",
                Statistics.count(threads, "thread"));
        line(
                text,
                "Memory",
                "%s free of %s%s, Java heap up to %s",
                Amount.text(check.memory().available()),
                Amount.text(check.memory().total()),
                check.memory().limited() ? " (limit of the container)" : "",
                Amount.text(check.memory().heap()));
        line(text, "Bandwidth", "%.1f GB/s read by %s", bandwidth / 1e9, Statistics.count(threads, "thread"));
        line(
                text,
                "Model",
                "%s, %s of weights: %,.1f tokens/s at most when decoding",
                check.model(),
                Amount.text(check.plan().weights().bytes()),
                expectedSpeed());
        line(
                text,
                "Context",
                "%,d tokens of prompt and answer, up to %s as they grow; the model allows %,d (--context)",
                context(),
                Amount.text(contextBytes()),
                maxContext());
        List<String> advice = advice();
        text.append('\n');
        if (advice.isEmpty()) {
            text.append("Nothing needs to be changed.\n");
        }
        advice.forEach(
                sentence -> text.append("- ").append(Visible.line(sentence)).append('\n'));
        return text.toString();
    }

    private static void line(StringBuilder text, String what, String format, Object... args) {
        String value = Visible.line(String.format(Locale.ROOT, format, args));
        text.append(String.format(Locale.ROOT, "%-11s %s%n", what, value));
    }
}
