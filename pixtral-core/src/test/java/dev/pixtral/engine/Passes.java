package dev.pixtral.engine;

import dev.pixtral.model.PassMonitor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;

/** Counts the passes of an engine, and lets a test act inside each of them, on the engine's thread. */
final class Passes implements PassMonitor {
    /** The rows of each pass that was begun. */
    final List<Integer> rows = new CopyOnWriteArrayList<>();

    /** The rows with logits of each pass that came so far: sequences that got a token. */
    final List<Integer> chosen = new CopyOnWriteArrayList<>();

    /** All stages of pictures and passes that matter for their order: {@code picture}, {@code pass}. */
    final List<String> order = new CopyOnWriteArrayList<>();

    /** Told the number of each pass, from 1, after its first layer. */
    volatile IntConsumer inPass = pass -> {};

    /** The time, if each pass takes a millisecond and all else no time. */
    long nanos() {
        return rows.size() * 1_000_000L;
    }

    @Override
    public void stage(String name, float[] values, int count, int cols) {
        switch (name) {
            case "text.input_embeddings" -> {
                rows.add(count);
                order.add("pass");
            }
            case "text.layer.0" -> inPass.accept(rows.size());
            case "logits" -> chosen.add(count);
            case "projector.output" -> order.add("picture");
            default -> {}
        }
    }
}
