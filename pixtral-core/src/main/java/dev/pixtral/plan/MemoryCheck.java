package dev.pixtral.plan;

import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.kernels.WeightFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What follows from a plan on a machine: whether a model can be opened, how many positions its key/value cache gets,
 * and what would fit. It never changes a format, and so never an answer. If the machine does not say how much memory it
 * has, nothing follows.
 *
 * @param model name of the model, for messages
 * @param plan what it needs
 * @param memory what there is
 * @param wanted positions of the key/value cache, if there is memory for them
 */
public record MemoryCheck(String model, MemoryPlan plan, MachineMemory memory, int wanted) {
    private static final long RESERVE_SHARE = 64; // of the memory, for the JVM itself and for others
    private static final long GIBIBYTE = 1L << 30;

    /**
     * Returns the memory that the model may plan with.
     *
     * @return bytes, a little less than available
     */
    public long usable() {
        return Math.max(0, memory.available() - memory.total() / RESERVE_SHARE);
    }

    /**
     * Returns the positions of the key/value cache. A whole context goes before the cache of pictures, which goes
     * before further positions.
     *
     * @return the wanted ones, or fewer if there is no memory for them, but never fewer than opening requires
     */
    public int positions() {
        if (!memory.known()) {
            return wanted;
        }
        long beside = Math.max(0, usable() - plan.settings().pictureCacheBytes());
        int context = Math.min(wholeContext(), plan.positionsIn(usable()));
        int more = Math.min(wanted, plan.positionsIn(beside));
        return Math.max(required(), Math.max(context, more));
    }

    /** Returns the positions without which the model is not opened. */
    private int required() {
        return Math.min(MemoryPlan.OPENING_POSITIONS, wholeContext());
    }

    private int wholeContext() {
        return Math.min(wanted, plan.settings().contextLength());
    }

    /**
     * Returns why the model cannot be opened: weights, working memory and {@link MemoryPlan#OPENING_POSITIONS}
     * positions do not fit. Small models always can.
     *
     * @param words how the reader calls the settings
     * @return sentences with the numbers and what helps; empty if it can be opened
     */
    public Optional<String> refusal(SettingWords words) {
        long needed = plan.bytes(required());
        if (needed < MemoryPlan.SMALL) {
            return Optional.empty();
        }
        if (memory.known() && needed > memory.available()) {
            return Optional.of("%s. %s".formatted(shortageSentence(), advice(words)));
        }
        return plan.heapBytes() > memory.heap()
                ? Optional.of(
                        "%s needs %s of Java heap to compute, but the heap may grow to only %s. Allow more with %s."
                                .formatted(
                                        model,
                                        Amount.text(plan.heapBytes()),
                                        Amount.text(memory.heap()),
                                        words.heap(
                                                2 * plan.heapBytes() / GIBIBYTE + 1))) // others need the heap as well
                : Optional.empty();
    }

    /**
     * Returns what to know before the model is used: a context does not fit as a whole.
     *
     * @param words how the reader calls the settings
     * @return sentences that name what fits; empty if the whole context fits
     */
    public Optional<String> warning(SettingWords words) {
        return positions() >= wholeContext()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%s: only %,d tokens of prompt and answer fit at a time, and longer answers are cut off. %s",
                        shortageSentence(),
                        positions(),
                        advice(words)));
    }

    /**
     * Returns what is needed and what there is, for those who need the whole context at once.
     *
     * @return a sentence without what helps and without a full stop; empty if all of it fits
     */
    public Optional<String> shortage() {
        return memory.known() && plan.bytes(wholeContext()) > memory.available()
                ? Optional.of(shortageSentence())
                : Optional.empty();
    }

    private String shortageSentence() {
        return "%s needs %s, but %s".formatted(model, needs(), free());
    }

    private String needs() {
        int context = wholeContext();
        return String.format(
                Locale.ROOT,
                "%s for weights, %s to compute and %s for %,d tokens of context",
                Amount.text(plan.weights().bytes()),
                Amount.text(plan.work().bytes()),
                Amount.text(plan.weights().embeddings(context) + plan.cacheBytes(context)),
                context);
    }

    private String free() {
        return "%s are free%s"
                .formatted(
                        Amount.text(memory.available()),
                        memory.limited() ? " in this container of " + Amount.text(memory.total()) : "");
    }

    private String advice(SettingWords words) {
        PlanSettings settings = plan.settings();
        List<String> tries = new ArrayList<>();
        for (Fitting fitting : fitting()) {
            String setting = fitting.words(settings, words);
            if (!setting.isEmpty()) {
                tries.add("%s (%s in all)".formatted(setting, Amount.text(fitting.bytes())));
            }
        }
        boolean smallest = settings.formats().attention() == WeightFormat.Q4;
        if (tries.isEmpty() && settings.prepared() && !smallest) {
            return otherFile(words);
        }
        if (tries.isEmpty()) {
            String smaller = smallest ? "" : ", not even with " + words.weights(WeightFormat.Q4);
            return "No setting helps%s: %s, or use a machine with more memory.".formatted(smaller, moreMemory());
        }
        return "Try %s%s."
                .formatted(
                        joined(tries),
                        smallest ? "; %s is already the smallest".formatted(words.weights(WeightFormat.Q4)) : "");
    }

    /** What to do about a prepared file that is too large whatever the settings. */
    private String otherFile(SettingWords words) {
        String format = words.weights(WeightFormat.Q4);
        PlanSettings settings = plan.settings();
        MemoryPlan other = plan.with(settings.with(
                WeightFormats.of(WeightFormat.Q4, settings.formats().vision())));
        int context = Math.min(settings.contextLength(), other.contextIn(usable()));
        return context == 0
                ? "No setting helps, not even another file, prepared with %s: %s, or use a machine with more memory."
                        .formatted(format, moreMemory())
                : String.format(
                        Locale.ROOT,
                        "No setting helps this file, but one that is prepared with %s would fit (%s in all for %,d"
                                + " tokens).",
                        format,
                        Amount.text(other.bytes(context)),
                        context);
    }

    private String moreMemory() {
        return memory.limited() ? "raise the memory limit of the container" : "end other programs";
    }

    private static String joined(List<String> tries) {
        return tries.size() == 1
                ? tries.getFirst()
                : String.join(", ", tries.subList(0, tries.size() - 1)) + " or " + tries.getLast();
    }

    /**
     * Returns settings with which the model fits.
     *
     * @return the closest first; empty if none fits, or if nothing is known
     */
    public List<Fitting> fitting() {
        return memory.known() ? Fitting.of(plan, usable()) : List.of();
    }
}
