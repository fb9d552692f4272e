package dev.pixtral.langchain4j;

import dev.pixtral.model.PassMonitor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Does something on the engine's thread, once, when a stage comes for the n-th time: as long as it takes, the engine is
 * held. Remembers the stages.
 */
final class AtStage implements PassMonitor {
    private final String stage;
    private final int number;
    private final Runnable action;
    private final List<String> seen = new CopyOnWriteArrayList<>();

    AtStage(String stage, int number, Runnable action) {
        this.stage = stage;
        this.number = number;
        this.action = action;
    }

    /** The first layer of the text decoder, in the first pass. */
    static AtStage prefill(Runnable action) {
        return new AtStage("text.layer.0", 1, action);
    }

    @Override
    public void stage(String name, float[] values, int rows, int cols) {
        seen.add(name);
        if (name.equals(stage) && count(stage) == number) {
            action.run();
        }
    }

    List<String> seen() {
        return seen;
    }

    /** How often a stage came. */
    long count(String name) {
        return seen.stream().filter(name::equals).count();
    }
}
