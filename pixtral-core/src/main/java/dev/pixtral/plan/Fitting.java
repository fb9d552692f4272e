package dev.pixtral.plan;

import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * Settings with which a model fits, as close to the wanted ones as possible: what a message suggests.
 *
 * @param plan the model with these settings
 * @param context tokens of context that fit, at most the wanted ones
 */
public record Fitting(MemoryPlan plan, int context) {
    /** Formats that save memory; one between these two would be no better than the last. */
    private static final List<WeightFormat> SMALLER = List.of(WeightFormat.Q8, WeightFormat.Q4);

    /**
     * Finds settings that fit.
     *
     * @param wanted the model with the wanted settings
     * @param available bytes for all that it needs
     * @return with a shorter context, with smaller keys and values, with smaller weights, and with both, each only if
     *     it gives more context than those before
     */
    static List<Fitting> of(MemoryPlan wanted, long available) {
        List<Fitting> found = new ArrayList<>();
        add(found, wanted, available);
        PlanSettings settings = wanted.settings();
        add(found, wanted.with(settings.with(KvType.Q8)), available);
        MemoryPlan smallest = wanted;
        for (WeightFormat format : SMALLER) {
            if (!enough(found, settings)
                    && !settings.prepared()
                    && smaller(format, settings.formats().attention())) {
                WeightFormats formats =
                        WeightFormats.of(format, settings.formats().vision());
                smallest = wanted.with(settings.with(formats));
                add(found, smallest, available);
            }
        }
        if (!enough(found, settings)) {
            add(found, smallest.with(smallest.settings().with(KvType.Q8)), available);
        }
        return found;
    }

    private static boolean enough(List<Fitting> found, PlanSettings settings) {
        return !found.isEmpty() && found.getLast().context >= settings.contextLength();
    }

    private static boolean smaller(WeightFormat format, WeightFormat other) {
        return format.compareTo(other) > 0; // they are declared from the largest to the smallest
    }

    private static void add(List<Fitting> found, MemoryPlan plan, long available) {
        int context = Math.min(plan.settings().contextLength(), plan.contextIn(available));
        int before = found.isEmpty() ? 0 : found.getLast().context;
        if (context > before) {
            found.add(new Fitting(plan, context));
        }
    }

    /** Returns the memory that is needed in all. */
    long bytes() {
        return plan.bytes(context);
    }

    /** Returns the settings that differ from the wanted ones. */
    String words(PlanSettings wanted, SettingWords words) {
        List<String> settings = new ArrayList<>();
        if (context < wanted.contextLength()) {
            settings.add(words.context(context));
        }
        if (plan.settings().keyValues() != wanted.keyValues()) {
            settings.add(words.keyValues(plan.settings().keyValues()));
        }
        WeightFormat format = plan.settings().formats().attention();
        if (format != wanted.formats().attention()) {
            settings.add(words.weights(format));
        }
        return String.join(" ", settings);
    }
}
