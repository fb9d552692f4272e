package dev.pixtral.cli.inspect;

import dev.pixtral.ModelHeaders;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.cli.options.ModelOptions;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.plan.MachineMemory;
import dev.pixtral.plan.MemoryCheck;
import dev.pixtral.plan.MemoryPlan;
import dev.pixtral.plan.SettingWords;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The findings of {@code inspect}.
 *
 * @param model what the headers say
 * @param plan what it needs with the options that were given
 * @param memory what this machine has
 * @param bandwidth measured memory bandwidth, in bytes per second
 * @param choices what would fit
 * @param verified what was found to be right, if its files were read
 */
record Inspection(
        ModelHeaders model,
        MemoryPlan plan,
        MachineMemory memory,
        double bandwidth,
        List<Choice> choices,
        Optional<String> verified) {
    /**
     * A choice of formats.
     *
     * @param weights format of the decoder
     * @param keyValues format of the key/value cache
     * @param bytes memory of the weights
     * @param context largest context that fits now; 0 if none does
     */
    record Choice(WeightFormat weights, KvType keyValues, long bytes, int context) {}

    static Inspection of(
            ModelHeaders model,
            ModelOptions options,
            MachineMemory memory,
            double bandwidth,
            Optional<String> verified) {
        MemoryPlan plan = options.plan(model.config(), model.formats(), model.prepared());
        List<Choice> choices = new ArrayList<>();
        if (memory.known()) {
            for (WeightFormat format : WeightFormat.values()) {
                if (!model.hasOwnFormats() || format == model.formats().feedForward()) {
                    types(plan).forEach(type -> choices.add(choice(model, plan, format, type, memory)));
                }
            }
        }
        return new Inspection(model, plan, memory, bandwidth, choices, verified);
    }

    private static Choice choice(
            ModelHeaders model, MemoryPlan asked, WeightFormat format, KvType type, MachineMemory memory) {
        WeightFormats formats = model.hasOwnFormats()
                ? model.formats()
                : WeightFormats.of(format, model.formats().vision());
        MemoryPlan plan = asked.with(asked.settings().with(formats).with(type));
        long usable =
                new MemoryCheck(model.name(), plan, memory, plan.settings().contextLength()).usable();
        return new Choice(format, type, plan.weights().bytes(), plan.contextIn(usable));
    }

    /** Types of the key/value cache that are compared: those that save memory, and the one that was asked for. */
    private static List<KvType> types(MemoryPlan plan) {
        return Stream.of(plan.settings().keyValues(), KvType.BF16, KvType.Q8)
                .distinct()
                .sorted(Comparator.comparing(type -> type == KvType.F32 ? 0 : 1))
                .toList();
    }

    /** Types of the key/value cache that are compared, in the order of {@link #choices}. */
    List<KvType> types() {
        return choices.stream().map(Choice::keyValues).distinct().toList();
    }

    /** Tokens of prompt and answer together. */
    int context() {
        return plan.settings().contextLength();
    }

    /** Everything that is needed for the whole context, in bytes. */
    long bytes() {
        return plan.bytes(context());
    }

    /** Whether all of it fits now; true if the machine does not say. */
    boolean fits() {
        return advice().isEmpty();
    }

    /** What opening the model would say; empty if everything fits. */
    Optional<String> advice() {
        MemoryCheck check = new MemoryCheck(model.name(), plan, memory, context());
        return check.refusal(SettingWords.OPTIONS).or(() -> check.warning(SettingWords.OPTIONS));
    }

    /** Tokens per second that decoding can reach if only memory bandwidth limits it, without earlier tokens. */
    double speed() {
        return bandwidth / plan.weights().decodeBytes();
    }

    /** The same at the end of a whole context. */
    double speedAtTheEnd() {
        return bandwidth / (plan.weights().decodeBytes() + plan.cacheBytes(context()));
    }
}
