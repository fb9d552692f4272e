package dev.pixtral.engine;

import dev.pixtral.model.PassMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * Records what an engine does while one chat decodes in all of its passes, by the engine's clock, and lets a test act
 * inside a pass.
 */
final class LiveChat implements PassMonitor {
    /**
     * A pass.
     *
     * @param rows its rows
     * @param tokens rows that got logits
     * @param begun time of its beginning, after the step of a picture
     * @param ended time at which tokens are chosen
     */
    record Pass(int rows, int tokens, long begun, long ended) {
        long nanos() {
            return ended - begun;
        }

        int promptRows() {
            return rows - 1;
        }

        boolean isDecodeOnly() {
            return rows == 1;
        }
    }

    private final LongSupplier clock;
    private final List<Pass> passes = new CopyOnWriteArrayList<>();
    private int rows;
    private long begun;

    /** Told the number of each pass, from 1, in its middle. */
    volatile IntConsumer inPass = pass -> {};

    LiveChat(LongSupplier clock) {
        this.clock = clock;
    }

    @Override
    public void stage(String name, float[] values, int count, int cols) {
        switch (name) {
            case "text.input_embeddings" -> {
                rows = count;
                begun = clock.getAsLong();
            }
            case "text.layer.0" -> inPass.accept(passes.size() + 1);
            case "logits" -> passes.add(new Pass(rows, count, begun, clock.getAsLong()));
            default -> {}
        }
    }

    /** Returns the passes after the first ones. */
    List<Pass> after(int first) {
        return List.copyOf(passes).subList(first, passes.size());
    }

    /** Returns the shortest decode-only pass. */
    long decodeOnly() {
        return passes.stream()
                .filter(Pass::isDecodeOnly)
                .mapToLong(Pass::nanos)
                .min()
                .orElseThrow();
    }

    /** Returns the times between two tokens of the chat, beginning with those of two passes. */
    List<Long> pauses(int first) {
        List<Long> pauses = new ArrayList<>();
        List<Pass> all = after(first);
        for (int i = 1; i < all.size(); i++) {
            pauses.add(all.get(i).ended() - all.get(i - 1).ended());
        }
        return pauses;
    }

    /** Returns the times between the end of a pass and the beginning of the next one: steps of pictures. */
    List<Long> steps(int first) {
        List<Long> steps = new ArrayList<>();
        List<Pass> all = after(first);
        for (int i = 1; i < all.size(); i++) {
            steps.add(all.get(i).begun() - all.get(i - 1).ended());
        }
        return steps;
    }

    static long longest(List<Long> nanos) {
        return nanos.stream().mapToLong(n -> n).max().orElseThrow();
    }
}
